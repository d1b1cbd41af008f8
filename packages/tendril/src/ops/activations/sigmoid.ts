/** The logistic function, its logarithm and its integral. */
import * as ir from '../../ir/build.ts';
import { logistic } from '../../primitives/exponentials/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';
import { softplusNode } from '../util/softplus.ts';

/**
 * The logistic function, `1 / (1 + e⁻ˣ)`, elementwise. The result is float32.
 *
 * @example
 * ```ts
 * tf.sigmoid(tf.tensor1d([0, -1, 2, -3])).print(); // [0.5, 0.269, 0.881, 0.047]
 * ```
 */
export function sigmoid<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('sigmoid', x, logistic);
}

/**
 * The logarithm of the logistic function, `-log(1 + e⁻ˣ)`, elementwise, without overflow. The result is float32.
 *
 * @example
 * ```ts
 * tf.logSigmoid(tf.tensor1d([0, 1, -100])).print(); // [-0.693, -0.313, -100]
 * ```
 */
export function logSigmoid<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('logSigmoid', x, (node) => ir.negate(softplusNode(ir.negate(node))));
}

/**
 * The smooth rectifier, `log(1 + eˣ)`, elementwise, without overflow. The result is float32.
 *
 * @example
 * ```ts
 * tf.softplus(tf.tensor1d([0, 1, 100])).print(); // [0.693, 1.313, 100]
 * ```
 */
export function softplus<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('softplus', x, softplusNode);
}
