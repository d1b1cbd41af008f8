/** Elements back to front. */
import * as ir from '../../ir/build.ts';
import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from '../../runtime/index.ts';
import { normalizeAxes } from '../util/axes.ts';
import { moved, partsOf } from '../util/operand.ts';

/**
 * Reads axes back to front.
 *
 * @param axis which ones; all by default.
 * @example
 * ```ts
 * tf.reverse(tf.tensor1d([1, 2, 3])).print(); // [3, 2, 1]
 * ```
 */
export function reverse<T extends Tensor>(x: T | TensorLike, axis?: number | number[]): T {
  const parts = partsOf(x, 'x', 'reverse');
  const axes = normalizeAxes('reverse', axis, parts.node.shape);
  return moved(parts, (node) => ir.reverse(node, axes));
}

/**
 * Reads a tensor of rank 1 back to front.
 *
 * @example
 * ```ts
 * tf.reverse1d(tf.tensor1d([1, 2, 3])).print(); // [3, 2, 1]
 * ```
 */
export function reverse1d(x: Tensor1D | TensorLike): Tensor1D {
  return reverse(x, 0);
}

/**
 * Reads axes of a tensor of rank 2 back to front: see `tf.reverse`.
 *
 * @example
 * ```ts
 * tf.reverse2d(tf.tensor2d([[1, 2], [3, 4]]), 1).print(); // [[2, 1], [4, 3]]
 * ```
 */
export function reverse2d(x: Tensor2D | TensorLike, axis?: number | number[]): Tensor2D {
  return reverse(x, axis);
}

/**
 * Reads axes of a tensor of rank 3 back to front: see `tf.reverse`.
 *
 * @example
 * ```ts
 * tf.reverse3d(tf.tensor3d([[[1, 2], [3, 4]]]), [1, 2]).print(); // [[[4, 3], [2, 1]]]
 * ```
 */
export function reverse3d(x: Tensor3D | TensorLike, axis?: number | number[]): Tensor3D {
  return reverse(x, axis);
}

/**
 * Reads axes of a tensor of rank 4 back to front: see `tf.reverse`.
 *
 * @example
 * ```ts
 * tf.reverse4d(tf.tensor4d([[[[1, 2], [3, 4]]]]), 3).print(); // [[[[2, 1], [4, 3]]]]
 * ```
 */
export function reverse4d(x: Tensor4D | TensorLike, axis?: number | number[]): Tensor4D {
  return reverse(x, axis);
}
