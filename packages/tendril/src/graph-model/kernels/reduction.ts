/** Kernels of category reduction. */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { fixed, type KernelTable } from './kernel.ts';

type Reduce = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

const reduce = (f: Reduce) =>
  fixed((call) => f(call.tensor(0), call.numbers(1), call.attrs.bool('keep_dims')), [1]);

const arg = (f: (x: Tensor, axis?: number) => Tensor) =>
  fixed((call) => f(call.tensor(0), call.has(1) ? call.number(1) : 0), [1]);

const running = (f: typeof ops.cumsum) =>
  fixed(
    (call) =>
      f(call.tensor(0), call.number(1), call.attrs.bool('exclusive'), call.attrs.bool('reverse')),
    [1],
  );

export const reduction: KernelTable = {
  Bincount: fixed(
    (call) => ops.bincount(call.tensor(0) as never, call.tensor(2) as never, call.number(1)),
    [1],
  ),
  DenseBincount: fixed(
    (call) =>
      ops.denseBincount(
        call.tensor(0) as never,
        call.tensor(2) as never,
        call.number(1),
        call.attrs.bool('binary_output'),
      ),
    [1],
  ),
  Max: reduce(ops.max),
  Mean: reduce(ops.mean),
  Min: reduce(ops.min),
  Sum: reduce(ops.sum),
  All: reduce(ops.all),
  Any: reduce(ops.any),
  Prod: reduce(ops.prod),
  ArgMax: arg(ops.argMax),
  ArgMin: arg(ops.argMin),
  Cumprod: running(ops.cumprod),
  Cumsum: running(ops.cumsum),
};
