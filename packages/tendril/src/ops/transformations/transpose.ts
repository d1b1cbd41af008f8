/** Axes in another order. */
import * as ir from '../../ir/build.ts';
import { isPermutation, range } from '../../ir/shape.ts';
import { mapParts } from '../../runtime/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { partsOf, wrapParts } from '../util/operand.ts';

/**
 * Puts the axes in another order: axis `i` of the result is axis `perm[i]` of `x`.
 *
 * @param perm all axes in reverse by default.
 * @param conjugate whether complex numbers become their conjugates. False by default.
 * @throws if `perm` does not name every axis once.
 * @example
 * ```ts
 * tf.transpose(tf.tensor2d([[1, 2, 3], [4, 5, 6]])).print(); // [[1, 4], [2, 5], [3, 6]]
 * ```
 */
export function transpose<T extends Tensor>(
  x: T | TensorLike,
  perm?: number[],
  conjugate = false,
): T {
  const parts = partsOf(x, 'x', 'transpose');
  const { shape } = parts.node;
  const rank = shape.length;
  const permutation = perm ?? range(rank).reverse();
  check(
    isPermutation(permutation, rank),
    'transpose',
    () =>
      `perm must name each axis of the shape [${shape}] once, from 0 to ${rank - 1}; got ${show(perm)}`,
  );
  const moved = mapParts(parts, (part) => ir.transpose(part, permutation));
  const { imag } = moved;
  return wrapParts({ ...moved, imag: imag !== null && conjugate ? ir.negate(imag) : imag });
}
