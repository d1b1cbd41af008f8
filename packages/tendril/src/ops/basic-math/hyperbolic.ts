/** Hyperbolic functions and their inverses. */
import * as ir from '../../ir/build.ts';
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
  return mapFloat('sinh', x, ir.sinh);
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
  return mapFloat('cosh', x, ir.cosh);
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
  return mapFloat('tanh', x, ir.tanh);
}

/**
 * The inverse hyperbolic sine elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.asinh(tf.tensor1d([0, 1])).print(); // [0, 0.881]
 * ```
 */
export function asinh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('asinh', x, ir.asinh);
}

/**
 * The inverse hyperbolic cosine elementwise: NaN below 1. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.acosh(tf.tensor1d([1, 2])).print(); // [0, 1.317]
 * ```
 */
export function acosh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('acosh', x, ir.acosh);
}

/**
 * The inverse hyperbolic tangent elementwise: NaN outside [-1, 1]. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.atanh(tf.tensor1d([0, 0.5])).print(); // [0, 0.549]
 * ```
 */
export function atanh<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('atanh', x, ir.atanh);
}
