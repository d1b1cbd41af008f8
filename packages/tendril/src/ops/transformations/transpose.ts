/** Axes in another order. */
import * as ir from '../../ir/build.ts';
import { isPermutation, range } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * Puts the axes in another order: axis `i` of the result is axis `perm[i]` of `x`.
 *
 * @param perm all axes in reverse by default.
 * @param _conjugate for complex tensors, in TensorFlow.js; real ones are their own conjugates.
 * @throws if `perm` does not name every axis once.
 * @example
 * ```ts
 * tf.transpose(tf.tensor2d([[1, 2, 3], [4, 5, 6]])).print(); // [[1, 4], [2, 5], [3, 6]]
 * ```
 */
export function transpose<T extends Tensor>(
  x: T | TensorLike,
  perm?: number[],
  _conjugate?: boolean,
): T {
  const node = nodeOf(x, 'x', 'transpose');
  const rank = node.shape.length;
  const permutation = perm ?? range(rank).reverse();
  check(
    isPermutation(permutation, rank),
    'transpose',
    () =>
      `perm must name each axis of the shape [${node.shape}] once, from 0 to ${rank - 1}; got ${show(perm)}`,
  );
  return wrap(ir.transpose(node, permutation));
}
