/** Sums and means. */
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import { partsOfNode } from '../../runtime/index.ts';
import type { Parts, Tensor, TensorLike } from '../../runtime/index.ts';
import { complexArgument, someComplex } from '../complex/parts.ts';
import { normalizeAxes } from '../util/axes.ts';
import { asFloat, asNumber } from '../util/dtype.ts';
import * as n from '../util/numeric.ts';
import { moved, nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/** An argument whose real and imaginary parts, if it has both, are added up apart. */
function numberParts(x: unknown, op: string, prepare: (node: Node) => Node): Parts {
  return someComplex(x) ? complexArgument(op, x) : partsOfNode(prepare(nodeOf(x, 'x', op)));
}

/**
 * The sum over axes. Booleans are counted in int32.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.sum(tf.tensor2d([[1, 2], [3, 4]])).print(); // 10
 * tf.sum(tf.tensor2d([[1, 2], [3, 4]]), 1).print(); // [3, 7]
 * ```
 */
export function sum<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const parts = numberParts(x, 'sum', asNumber);
  const axes = normalizeAxes('sum', axis, parts.node.shape);
  return moved(parts, (node) => reduce(node, 'sum', axes, keepDims));
}

/** The mean of a float32 node over axes; of no elements, it is 0. */
export function meanOver(x: Node, axes: readonly number[], keepDims = false): Node {
  const count = sizeOf(axes.map((axis) => x.shape[axis]));
  return n.div(reduce(x, 'sum', axes, keepDims), Math.max(count, 1));
}

/**
 * The mean over axes. The result is float32.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.mean(tf.tensor2d([[1, 2], [3, 4]]), 0).print(); // [2, 3]
 * ```
 */
export function mean<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const parts = numberParts(x, 'mean', asFloat);
  const axes = normalizeAxes('mean', axis, parts.node.shape);
  return moved(parts, (node) => meanOver(node, axes, keepDims));
}

/**
 * Mean and variance over axes. The results are float32. The variance is the mean squared distance from the mean.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * const { mean, variance } = tf.moments(tf.tensor2d([[1, 2], [3, 6]]), 0);
 * mean.print(); // [2, 4]
 * variance.print(); // [1, 4]
 * ```
 */
export function moments(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): { mean: Tensor; variance: Tensor } {
  const node = asFloat(nodeOf(x, 'x', 'moments'));
  const axes = normalizeAxes('moments', axis, node.shape);
  const kept = meanOver(node, axes, true);
  const distance = n.sub(node, kept);
  const variance = meanOver(n.mul(distance, distance), axes, keepDims);
  return {
    mean: wrap(keepDims ? kept : n.dropAxes(kept, axes)),
    variance: wrap(variance),
  };
}
