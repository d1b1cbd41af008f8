/** Exponentials and logarithms. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';

/**
 * `eˣ` elementwise. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.exp(tf.tensor1d([0, 1, -1])).print(); // [1, 2.718, 0.368]
 * ```
 */
export function exp<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('exp', x, ir.exponential);
}

/**
 * `eˣ - 1` elementwise, exact also near 0, where `exp(x) - 1` loses all digits. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.expm1(tf.tensor1d([0, 1e-7])).print(); // [0, 1e-7]
 * ```
 */
export function expm1<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('expm1', x, ir.exponentialMinusOne);
}

/**
 * The natural logarithm elementwise: NaN below 0, -∞ at 0. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.log(tf.tensor1d([1, Math.E])).print(); // [0, 1]
 * ```
 */
export function log<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('log', x, ir.log);
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
  return mapFloat('log1p', x, ir.logPlusOne);
}
