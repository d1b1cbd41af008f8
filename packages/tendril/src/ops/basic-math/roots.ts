/** Square roots, and the reciprocal. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';

/**
 * The square root elementwise: NaN below 0. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.sqrt(tf.tensor1d([1, 4, 9])).print(); // [1, 2, 3]
 * ```
 */
export function sqrt<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('sqrt', x, ir.sqrt);
}

/**
 * `1 / √x` elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.rsqrt(tf.tensor1d([1, 4, 16])).print(); // [1, 0.5, 0.25]
 * ```
 */
export function rsqrt<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('rsqrt', x, ir.rsqrt);
}

/**
 * `1 / x` elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.reciprocal(tf.tensor1d([1, 2, 4])).print(); // [1, 0.5, 0.25]
 * ```
 */
export function reciprocal<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('reciprocal', x, (node) => n.div(1, node));
}
