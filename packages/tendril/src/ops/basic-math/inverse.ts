/** The inverses of trigonometric and hyperbolic functions. */
import * as inverses from '../../primitives/inverses/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { mapFloat } from '../util/elementwise.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The inverse sine elementwise, in radians: NaN outside [-1, 1]. The result is float32; integers are converted.
 *
 * @example
 * ```ts
 * tf.asin(tf.tensor1d([0, 1])).print(); // [0, π/2]
 * ```
 */
export function asin<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('asin', x, inverses.asin);
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
  return mapFloat('acos', x, inverses.acos);
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
  return mapFloat('atan', x, inverses.atan);
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
  return wrap(inverses.atan2(...broadcastPair('atan2', y, x)));
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
  return mapFloat('asinh', x, inverses.asinh);
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
  return mapFloat('acosh', x, inverses.acosh);
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
  return mapFloat('atanh', x, inverses.atanh);
}
