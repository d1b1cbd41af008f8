/** Logarithms. */
import * as logarithms from '../../primitives/logarithms/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';

/**
 * The natural logarithm elementwise: NaN below 0, -∞ at 0. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.log(tf.tensor1d([1, Math.E])).print(); // [0, 1]
 * ```
 */
export function log<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('log', x, logarithms.log);
}

/**
 * `ln(1 + x)` elementwise, exact also near 0. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.log1p(tf.tensor1d([0, 1e-7])).print(); // [0, 1e-7]
 * ```
 */
export function log1p<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('log1p', x, logarithms.logPlusOne);
}
