/** Hyperbolic functions. */
import * as exponentials from '../../primitives/exponentials/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';

/**
 * The hyperbolic sine elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.sinh(tf.tensor1d([0, 1])).print(); // [0, 1.175]
 * ```
 */
export function sinh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('sinh', x, exponentials.sinh);
}

/**
 * The hyperbolic cosine elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.cosh(tf.tensor1d([0, 1])).print(); // [1, 1.543]
 * ```
 */
export function cosh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('cosh', x, exponentials.cosh);
}

/**
 * The hyperbolic tangent elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.tanh(tf.tensor1d([0, 1, -50])).print(); // [0, 0.762, -1]
 * ```
 */
export function tanh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('tanh', x, exponentials.tanh);
}
