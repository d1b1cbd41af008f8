/** Exponentials. */
import * as exponentials from '../../primitives/exponentials/index.ts';
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
  return mapFloat('exp', x, exponentials.exponential);
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
  return mapFloat('expm1', x, exponentials.exponentialMinusOne);
}
