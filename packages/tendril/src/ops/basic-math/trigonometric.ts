/** Sine, cosine and tangent. */
import * as trigonometry from '../../primitives/trigonometry/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';

/**
 * The sine elementwise, of radians. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.sin(tf.tensor1d([0, Math.PI / 2])).print(); // [0, 1]
 * ```
 */
export function sin<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('sin', x, trigonometry.sine);
}

/**
 * The cosine elementwise, of radians. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.cos(tf.tensor1d([0, Math.PI])).print(); // [1, -1]
 * ```
 */
export function cos<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('cos', x, trigonometry.cosine);
}

/**
 * The tangent elementwise, of radians. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.tan(tf.tensor1d([0, Math.PI / 4])).print(); // [0, 1]
 * ```
 */
export function tan<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('tan', x, trigonometry.tan);
}
