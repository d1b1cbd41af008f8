/** Kernels of category transformation: shapes and types. */
import * as ops from '../../ops/index.ts';
import { tensor1d } from '../../runtime/index.ts';
import { fixed, type KernelTable } from './kernel.ts';

/** The shape that two shapes broadcast to. */
function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (m !== n && m !== 1 && n !== 1) {
      throw new Error(`the shapes [${a}] and [${b}] do not broadcast to one`);
    }
    return m === 1 ? n : m;
  });
}

export const transformation: KernelTable = {
  Cast: fixed((call) => ops.cast(call.tensor(0), call.dtype('DstT'))),
  ExpandDims: fixed((call) => ops.expandDims(call.tensor(0), call.number(1)), [1]),
  MirrorPad: fixed(
    (call) => {
      const mode = call.attrs.string('mode', 'REFLECT').toLowerCase();
      return ops.mirrorPad(call.tensor(0), call.pairs(1), mode as 'reflect' | 'symmetric');
    },
    [1],
  ),
  Pad: fixed(
    (call) => ops.pad(call.tensor(0), call.pairs(1), call.attrs.number('constant_value', 0)),
    [1],
  ),
  PadV2: fixed(
    (call) => ops.pad(call.tensor(0), call.pairs(1), call.has(2) ? call.number(2) : 0),
    [1, 2],
  ),
  Reshape: fixed((call) => ops.reshape(call.tensor(0), call.numbers(1)), [1]),
  EnsureShape: fixed(
    (call) => {
      const x = call.tensor(0);
      // An extent of -1 may be anything.
      const shape = (call.count > 1 ? call.numbers(1) : call.attrs.shape('shape')) ?? x.shape;
      return ops.ensureShape(
        x,
        shape.map((n, i) => (n < 0 ? x.shape[i] : n)),
      );
    },
    [1],
  ),
  Squeeze: fixed((call) => {
    const axes = call.attrs.has('axis')
      ? call.attrs.numbers('axis')
      : call.attrs.numbers('squeeze_dims');
    return ops.squeeze(call.tensor(0), axes.length > 0 ? axes : undefined);
  }),
  SpaceToBatchND: fixed(
    (call) => ops.spaceToBatchND(call.tensor(0), call.numbers(1), call.pairs(2)),
    [1, 2],
  ),
  BatchToSpaceND: fixed(
    (call) => ops.batchToSpaceND(call.tensor(0), call.numbers(1), call.pairs(2)),
    [1, 2],
  ),
  DepthToSpace: fixed((call) =>
    ops.depthToSpace(
      call.tensor(0) as never,
      call.attrs.number('block_size'),
      call.attrs.string('data_format', 'NHWC').toUpperCase() as 'NHWC',
    ),
  ),
  BroadcastTo: fixed((call) => ops.broadcastTo(call.tensor(0), call.numbers(1)), [1]),
  BroadcastArgs: fixed(
    (call) => tensor1d(broadcastShapes(call.numbers(0), call.numbers(1)), 'int32'),
    [0, 1],
  ),
};
