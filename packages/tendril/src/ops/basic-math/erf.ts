/** The error function. */
import * as errorFunction from '../../primitives/error-function/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';

/**
 * The Gauss error function elementwise, `2/√π ∫₀ˣ exp(-t²) dt`. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.erf(tf.tensor1d([0, 1])).print(); // [0, 0.843]
 * ```
 */
export function erf<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('erf', x, errorFunction.erf);
}
