/** The largest elements. */
import * as sorting from '../../primitives/sorting/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The `k` largest elements along the last axis, largest first, and where they are. Of equal elements the one with the lower
 * index comes first; NaN counts as the smallest.
 *
 * @param x of rank 1 or more.
 * @param k from 0 to the extent of the last axis; 1 by default.
 * @param sorted false leaves the order open. It is taken for TensorFlow.js's sake: the result is in order in any case.
 * @returns `values` of x's dtype and `indices` (int32), both of x's shape with `k` for the last extent.
 * @throws if `x` is a scalar, or `k` is no whole number in that range.
 * @example
 * ```ts
 * const { values, indices } = tf.topk(tf.tensor2d([[1, 5], [4, 3]]), 1);
 * values.print(); // [[5], [4]]
 * indices.print(); // [[1], [0]]
 * ```
 */
export function topk<T extends Tensor>(
  x: T | TensorLike,
  k = 1,
  sorted = true,
): { values: T; indices: T } {
  const op = 'topk';
  const node = nodeOf(x, 'x', op);
  check(node.shape.length > 0, op, () => 'x is a scalar; it must have at least one axis');
  check(typeof sorted === 'boolean', op, () => `sorted must be true or false, got ${show(sorted)}`);
  const axis = node.shape.length - 1;
  const extent = node.shape[axis];
  check(
    Number.isInteger(k) && k >= 0 && k <= extent,
    op,
    () =>
      `k must be a whole number from 0 to ${extent}, the extent of the last axis of the shape [${node.shape}]; got ${show(k)}`,
  );
  const indices = sorting.topK(asNumber(node), k);
  return { values: wrap(gatherAlong(node, indices, axis, axis)), indices: wrap(indices) };
}
