/** Kernels of category slice_join: parts of tensors, and tensors out of parts. */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { binary, fixed, type KernelTable } from './kernel.ts';

/** Stacks; tensors that differ only in extents of 1 are taken in the shape of the first. */
function pack(call: Call): Tensor {
  const [first, ...others] = call.tensors();
  const alike = others.map((x) => (x.size === first.size ? ops.reshape(x, first.shape) : x));
  return ops.stack([first, ...alike], call.attrs.number('axis', 0));
}

function strided(call: Call): Tensor {
  const mask = (name: string): number => call.attrs.number(name, 0);
  return ops.stridedSlice(
    call.tensor(0),
    call.numbers(1),
    call.numbers(2),
    call.count > 3 ? call.numbers(3) : undefined,
    mask('begin_mask'),
    mask('end_mask'),
    mask('ellipsis_mask'),
    mask('new_axis_mask'),
    mask('shrink_axis_mask'),
  );
}

/** Sizes of which one may be -1, for what is left. */
function sizesOf(call: Call, x: Tensor, axis: number): number[] {
  const sizes = call.numbers(1);
  const rest = x.shape.at(axis)! - sizes.reduce((sum, n) => sum + Math.max(n, 0), 0);
  return sizes.map((n) => (n < 0 ? rest : n));
}

function sparseToDenseOf(call: Call): Tensor {
  const [values, otherwise] = [call.tensor(2), call.tensor(3)];
  return ops.sparseToDense(
    call.tensor(0),
    values,
    call.numbers(1),
    ops.cast(otherwise, values.dtype) as never,
  );
}

export const sliceJoin: KernelTable = {
  ConcatV2: fixed((call) => ops.concat(call.tensors(0, -1), call.number(-1)), [-1]),
  Concat: fixed((call) => ops.concat(call.tensors(1), call.number(0)), [0]),
  GatherV2: fixed(
    (call) =>
      ops.gather(
        call.tensor(0),
        ops.cast(call.tensor(1), 'int32'),
        call.has(2) ? call.number(2) : 0,
        call.attrs.number('batch_dims', 0),
      ),
    [2],
  ),
  Gather: fixed((call) => ops.gather(call.tensor(0), ops.cast(call.tensor(1), 'int32'), 0)),
  Reverse: fixed(
    (call) =>
      ops.reverse(
        call.tensor(0),
        call.numbers(1).flatMap((yes, axis) => (yes ? [axis] : [])),
      ),
    [1],
  ),
  ReverseV2: fixed((call) => ops.reverse(call.tensor(0), call.numbers(1)), [1]),
  Slice: fixed((call) => ops.slice(call.tensor(0), call.numbers(1), call.numbers(2)), [1, 2]),
  StridedSlice: fixed(strided, [1, 2, 3]),
  Pack: fixed(pack),
  Unpack: fixed((call) => ops.unstack(call.tensor(0), call.attrs.number('axis', 0))),
  Tile: fixed((call) => ops.tile(call.tensor(0), call.numbers(1)), [1]),
  Split: fixed(
    (call) => ops.split(call.tensor(1), call.attrs.number('num_split', 1), call.number(0)),
    [0],
  ),
  SplitV: fixed(
    (call) => {
      const [x, axis] = [call.tensor(0), call.number(2)];
      return ops.split(x, sizesOf(call, x, axis), axis);
    },
    [1, 2],
  ),
  ScatterNd: fixed((call) => ops.scatterND(call.tensor(0), call.tensor(1), call.numbers(2)), [2]),
  GatherNd: binary(ops.gatherND),
  SparseToDense: fixed(sparseToDenseOf, [1]),
  TensorScatterUpdate: fixed((call) =>
    ops.tensorScatterUpdate(call.tensor(0), call.tensor(1), call.tensor(2)),
  ),
};
