/** Tensors scaled down where their norm is too large: what keeps gradients from exploding. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range } from '../../ir/shape.ts';
import type { Scalar, Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes } from '../util/axes.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, nodesOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

function checkLimit(op: string, clipNorm: number): void {
  check(clipNorm > 0, op, () => `clipNorm must be a number above 0, got ${show(clipNorm)}`);
}

/** What to multiply by: 1 up to the limit, less beyond; NaN and infinity in the norm show in the result. */
function factorFor(square: Node, limit: number): Node {
  const isLarge = n.compare('GT', square, limit * limit);
  // The root is not taken at 0, where it has no slope.
  const scale = n.div(limit, ir.sqrt(n.select(isLarge, square, 1)));
  return n.select(isLarge, scale, n.select(n.compare('EQ', square, square), 1, square));
}

const squareSum = (x: Node, axes: readonly number[]): Node =>
  reduce(ir.multiply(x, x), 'sum', axes, true);

/**
 * Scales a tensor down to a norm of `clipNorm`, if its norm is larger. The result is float32.
 *
 * @param axes over which the norm is taken; all by default.
 * @throws if `clipNorm` is not above 0.
 * @example
 * ```ts
 * tf.clipByNorm(tf.tensor1d([3, 4]), 1).print(); // [0.6, 0.8]
 * tf.clipByNorm(tf.tensor1d([0.3, 0.4]), 1).print(); // as it was
 * ```
 */
export function clipByNorm<T extends Tensor>(
  x: T | TensorLike,
  clipNorm: number,
  axes?: number | number[],
): T {
  const op = 'clipByNorm';
  const node = asFloat(nodeOf(x, 'x', op));
  checkLimit(op, clipNorm);
  const over = normalizeAxes(op, axes, node.shape);
  return wrap(n.mul(node, factorFor(squareSum(node, over), clipNorm)));
}

/**
 * Scales several tensors by one factor, so that the norm of all their elements together is at most `clipNorm` (Pascanu et al.,
 * https://arxiv.org/abs/1211.5063). The results are float32.
 *
 * @returns the tensors, and the norm that they had.
 * @throws if `clipNorm` is not above 0, or there are no tensors.
 * @example
 * ```ts
 * const [clipped, norm] = tf.clipByGlobalNorm([tf.tensor1d([3]), tf.tensor1d([4])], 1);
 * norm.print(); // 5
 * clipped[1].print(); // [0.8]
 * ```
 */
export function clipByGlobalNorm(
  tensors: (Tensor | TensorLike)[],
  clipNorm: number,
): [Tensor[], Scalar] {
  const op = 'clipByGlobalNorm';
  const nodes = nodesOf(tensors, 'tensors', op).map(asFloat);
  checkLimit(op, clipNorm);
  const square = nodes
    .map((node) => reduce(ir.multiply(node, node), 'sum', range(node.shape.length)))
    .reduce((a, b) => ir.add(a, b));
  const factor = factorFor(square, clipNorm);
  const clipped = nodes.map((node) => wrap<Tensor>(n.mul(node, factor)));
  return [clipped, wrap<Tensor>(ir.sqrt(square)) as Scalar];
}
