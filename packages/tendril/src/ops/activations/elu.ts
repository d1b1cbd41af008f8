/** Exponential linear units. */
import type { Node } from '../../ir/node.ts';
import { exponentialMinusOne } from '../../primitives/exponentials/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapFloat } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';

/** From the paper: with these, activations keep mean 0 and variance 1 from layer to layer. */
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/** `x` above 0, `alpha * (eˣ - 1)` below. */
function exponentialLinear(x: Node, alpha: number): Node {
  const positive = n.compare('GT', x, 0);
  // Large numbers stay out of the exponential: its infinity would make NaN of a gradient that is not even wanted there.
  const below = exponentialMinusOne(n.select(positive, 0, x));
  return n.select(positive, x, alpha === 1 ? below : n.mul(below, alpha));
}

export function eluNode(x: Node): Node {
  return exponentialLinear(x, 1);
}

/**
 * The exponential linear unit, `x` above 0 and `eˣ - 1` below, elementwise (Clevert et al., https://arxiv.org/abs/1511.07289).
 * The result is float32.
 *
 * @example
 * ```ts
 * tf.elu(tf.tensor1d([-1, 1, -3, 2])).print(); // [-0.632, 1, -0.950, 2]
 * ```
 */
export function elu<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('elu', x, eluNode);
}

/**
 * The self-normalizing exponential linear unit, `scale * elu(x, alpha)`, elementwise (Klambauer et al.,
 * https://arxiv.org/abs/1706.02515). The result is float32.
 *
 * @example
 * ```ts
 * tf.selu(tf.tensor1d([-1, 2, -3, 4])).print(); // [-1.111, 2.101, -1.671, 4.203]
 * ```
 */
export function selu<T extends Tensor>(x: T | TensorLike): T {
  return mapFloat('selu', x, (node) => n.mul(exponentialLinear(node, seluAlpha), seluScale));
}
