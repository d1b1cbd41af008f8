/** Trigonometric functions and their inverses. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { mapFloat } from '../util/elementwise.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The sine elementwise, of radians. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.sin(tf.tensor1d([0, Math.PI / 2])).print(); // [0, 1]
 * ```
 */
export function sin<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('sin', x, ir.sine);
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
  return mapFloat('cos', x, ir.cosine);
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
  return mapFloat('tan', x, ir.tan);
}

/**
 * The inverse sine elementwise, in radians: NaN outside [-1, 1]. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.asin(tf.tensor1d([0, 1])).print(); // [0, π/2]
 * ```
 */
export function asin<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('asin', x, ir.asin);
}

/**
 * The inverse cosine elementwise, in radians: NaN outside [-1, 1]. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.acos(tf.tensor1d([1, 0])).print(); // [0, π/2]
 * ```
 */
export function acos<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('acos', x, ir.acos);
}

/**
 * The inverse tangent elementwise, in radians. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.atan(tf.tensor1d([0, 1])).print(); // [0, π/4]
 * ```
 */
export function atan<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('atan', x, ir.atan);
}
/**
 * The angle of the point `(b, a)` elementwise, in radians from -π to π: the inverse tangent of `a / b` in the right quadrant.
 * With broadcasting; the result is float32.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.atan2(tf.tensor1d([1, -1]), tf.tensor1d([-1, -1])).print(); // [3π/4, -3π/4]
 * ```
 */
export function atan2<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  const y = asFloat(nodeOf(a, 'a', 'atan2'));
  const x = asFloat(nodeOf(b, 'b', 'atan2'));
  return wrap(ir.atan2(...broadcastPair('atan2', y, x)));
}
