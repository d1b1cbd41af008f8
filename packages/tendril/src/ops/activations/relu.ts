/** Rectifiers. Their gradient at 0 is that of the negative side. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { mapFloat, mapNumber } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import type { Node } from '../../ir/node.ts';

/** NaN stays NaN, as it compares to nothing. */
export function reluNode(x: Node): Node {
  return n.select(n.compare('LE', x, 0), 0, x);
}

/** The number is the second operand: so at 6 all of the gradient is the first one's. */
export function relu6Node(x: Node): Node {
  return n.minimum(reluNode(x), 6);
}

export function leakyReluNode(x: Node, alpha: n.Operand): Node {
  return n.select(n.compare('GT', x, 0), x, n.mul(x, alpha));
}

/**
 * The rectifier, `max(x, 0)`, elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.relu(tf.tensor1d([-1, 2, -3, 4])).print(); // [0, 2, 0, 4]
 * ```
 */
export function relu<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('relu', x, reluNode);
}

/**
 * The rectifier cut off at 6, `min(max(x, 0), 6)`, elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.relu6(tf.tensor1d([-1, 2, -3, 8])).print(); // [0, 2, 0, 6]
 * ```
 */
export function relu6<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('relu6', x, relu6Node);
}

/**
 * The leaky rectifier, `x` above 0 and `alpha * x` below, elementwise. The result is float32.
 *
 * @param alpha the slope below 0, 0.2 by default.
 * @example
 * ```ts
 * tf.leakyRelu(tf.tensor1d([-1, 2, -3, 4]), 0.1).print(); // [-0.1, 2, -0.3, 4]
 * ```
 */
export function leakyRelu<T extends Tensor>(x: T | TensorLike, alpha = 0.2): T {
  return mapFloat('leakyRelu', x, (node) => leakyReluNode(node, alpha));
}

/**
 * The rectifier with a learned slope: `x` above 0 and `alpha * x` below, elementwise. The result is float32.
 *
 * @param alpha broadcasts with `x`.
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.prelu(tf.tensor1d([-1, 2, -3, 4]), 0.5).print(); // [-0.5, 2, -1.5, 4]
 * ```
 */
export function prelu<T extends Tensor>(x: T | TensorLike, alpha: T | TensorLike): T {
  const node = asFloat(nodeOf(x, 'x', 'prelu'));
  return wrap(leakyReluNode(node, asFloat(nodeOf(alpha, 'alpha', 'prelu'))));
}
