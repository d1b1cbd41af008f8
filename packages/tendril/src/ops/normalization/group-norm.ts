/** Normalizations by statistics of the example itself: over groups of channels, or by the root of the mean square. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes, normalizeAxis } from '../util/axes.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

export interface GroupNormOptions {
  /** One factor for each channel. 1 by default. */
  scale?: Tensor | TensorLike;
  /** One summand for each channel. 0 by default. */
  offset?: Tensor | TensorLike;
  /** Added to the variance. 1e-5 by default. */
  epsilon?: number;
  /** The axis of the channels, the last by default. */
  axis?: number;
}

export interface RMSNormOptions {
  /** Factors, of the extents of the normalized axes. 1 by default. */
  scale?: Tensor | TensorLike;
  /** Added to the mean square. 1e-6 by default. */
  epsilon?: number;
  /** The axis or axes that are normalized together, the last by default. */
  axis?: number | number[];
}

function checkEpsilon(op: string, epsilon: number): void {
  check(epsilon >= 0, op, () => `epsilon must be a number from 0 on, got ${show(epsilon)}`);
}

/** A learned value of the extents of some axes of `x`, in x's rank. */
function alongAxes(
  op: string,
  name: string,
  value: Tensor | TensorLike,
  x: Node,
  axes: readonly number[],
): Node {
  const node = asFloat(nodeOf(value, name, op));
  const wanted = axes.map((axis) => x.shape[axis]);
  check(
    node.shape.length === wanted.length && node.shape.every((extent, i) => extent === wanted[i]),
    op,
    () => `${name} must be of shape [${wanted}] for x of shape [${x.shape}], got [${node.shape}]`,
  );
  return ir.reshape(
    node,
    x.shape.map((extent, i) => (axes.includes(i) ? extent : 1)),
  );
}

/**
 * Group normalization: the channels of each example are split into groups, and each group, over all places, is brought to mean 0
 * and variance 1 (Wu & He, https://arxiv.org/abs/1803.08494). The result is float32.
 *
 * One group is layer normalization over places and channels; as many groups as channels is instance normalization.
 *
 * @param x [batch, ..., channels].
 * @param groups how many; divides the channels.
 * @param options `scale` and `offset` for each channel, `epsilon` (1e-5), and the channels' `axis` (the last).
 * @throws if the channels do not split into the groups, or a parameter is not of the channels' extent.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1, 3, 10, 30]]);
 * tf.groupNorm(x, 2).print(); // [[-1, 1, -1, 1]], nearly
 * ```
 */
export function groupNorm<T extends Tensor>(
  x: T | TensorLike,
  groups: number,
  options: GroupNormOptions = {},
): T {
  const op = 'groupNorm';
  const node = asFloat(nodeOf(x, 'x', op));
  const { scale, offset, epsilon = 1e-5 } = options;
  checkEpsilon(op, epsilon);
  check(
    node.shape.length >= 2,
    op,
    () => `x must be of rank 2 or more, got the shape [${node.shape}]`,
  );
  const axis = normalizeAxis(op, options.axis ?? -1, node.shape);
  const channels = node.shape[axis];
  check(
    axis > 0 && Number.isInteger(groups) && groups > 0 && channels % groups === 0,
    op,
    () =>
      `groups must divide the ${channels} channels of axis ${axis} (which is not the batch's), got ${show(groups)}`,
  );
  const split = [
    ...node.shape.slice(0, axis),
    groups,
    channels / groups,
    ...node.shape.slice(axis + 1),
  ];
  const grouped = ir.reshape(node, split);
  const axes = range(split.length).filter((i) => i !== 0 && i !== axis);
  const count = axes.reduce((product, i) => product * split[i], 1);
  const mean = (values: Node): Node => n.div(reduce(values, 'sum', axes, true), count);
  const centered = n.sub(grouped, mean(grouped));
  const variance = mean(n.mul(centered, centered));
  let result = ir.reshape(n.mul(centered, ir.rsqrt(n.add(variance, epsilon))), node.shape);
  if (scale !== undefined) result = n.mul(result, alongAxes(op, 'scale', scale, node, [axis]));
  if (offset !== undefined) result = n.add(result, alongAxes(op, 'offset', offset, node, [axis]));
  return wrap(result);
}

/**
 * Root mean square normalization: `x / √(mean(x²) + epsilon) * scale` (Zhang & Sennrich, https://arxiv.org/abs/1910.07467). The
 * result is float32.
 *
 * @param options `scale` of the normalized extents, `epsilon` (1e-6), and the `axis` or axes (the last).
 * @throws if `scale` is not of the normalized extents.
 * @example
 * ```ts
 * tf.rmsNorm(tf.tensor2d([[3, 4], [0.3, 0.4]])).print(); // both rows [0.849, 1.131]
 * ```
 */
export function rmsNorm<T extends Tensor>(x: T | TensorLike, options: RMSNormOptions = {}): T {
  const op = 'rmsNorm';
  const node = asFloat(nodeOf(x, 'x', op));
  const { scale, epsilon = 1e-6 } = options;
  checkEpsilon(op, epsilon);
  const axes = normalizeAxes(op, options.axis ?? -1, node.shape);
  const count = axes.reduce((product, i) => product * node.shape[i], 1);
  const square = n.div(reduce(n.mul(node, node), 'sum', axes, true), count);
  const result = n.mul(node, ir.rsqrt(n.add(square, epsilon)));
  return wrap(
    scale === undefined ? result : n.mul(result, alongAxes(op, 'scale', scale, node, axes)),
  );
}
