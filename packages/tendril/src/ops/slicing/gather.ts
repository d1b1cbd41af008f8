/** Slices picked by index. */
import { range, sizeOf } from '../../ir/shape.ts';
import { gather as differentiable } from '../../primitives/indexing/index.ts';
import { Tensor } from '../../runtime/index.ts';
import type { TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { moved, nodeOf, partsOf } from '../util/operand.ts';
import { picking } from './gather-along.ts';

/** Picks along `axis` of `x`, separately for each of the first `batchDims` axes that `x` and `index` share. */
export const gatherAlong = /* @__PURE__ */ picking(differentiable);

/** Indices that come as plain values can be looked at now. */
function checkIndices(indices: TensorLike, extent: number, axis: number): void {
  const values = [indices].flat(Infinity) as (number | boolean | ArrayLike<number>)[];
  for (const value of values.flatMap((v) => (typeof v === 'object' ? Array.from(v) : Number(v)))) {
    check(
      value >= 0 && value < extent,
      'gather',
      () => `index ${value} is not in [0, ${extent}), the extent of axis ${axis}`,
    );
  }
}

/**
 * Picks slices along an axis: the axis is replaced by the axes of `indices`.
 *
 * @param indices int32. Those that lie outside the axis are moved to its nearest end.
 * @param axis 0 by default; negative ones count from the end.
 * @param batchDims how many first axes `x` and `indices` share; each index picks in its own batch.
 * @throws if `indices` is float32, the batch axes differ, or there are indices into an axis without elements.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
 * tf.gather(x, tf.tensor1d([2, 0], 'int32')).print(); // [[5, 6], [1, 2]]
 * tf.gather(x, [1, 1, 0], 1).print(); // [[2, 2, 1], [4, 4, 3], [6, 6, 5]]
 * ```
 */
export function gather<T extends Tensor>(
  x: T | TensorLike,
  indices: Tensor | TensorLike,
  axis = 0,
  batchDims = 0,
): T {
  const op = 'gather';
  const parts = partsOf(x, 'x', op);
  const { node } = parts;
  const index = nodeOf(indices, 'indices', op, 'int32');
  const at = normalizeAxis(op, axis, node.shape);
  const dims = batchDims < 0 ? batchDims + index.shape.length : batchDims;
  const shared =
    Number.isInteger(dims) &&
    dims >= 0 &&
    dims <= Math.min(at, index.shape.length) &&
    range(dims).every((i) => node.shape[i] === index.shape[i]);
  check(
    shared,
    op,
    () =>
      `batchDims is ${batchDims}, but x of shape [${node.shape}] and indices of shape [${index.shape}] do not share that many ` +
      `first axes before axis ${at}`,
  );
  check(
    node.shape[at] > 0 || sizeOf(index.shape) === 0,
    op,
    () => `axis ${at} of x of shape [${node.shape}] has nothing that an index could pick`,
  );
  if (!(indices instanceof Tensor)) checkIndices(indices, node.shape[at], at);
  return moved(parts, (part) => gatherAlong(part, index, at, dims));
}
