/** Whether conditions hold along axes. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes } from '../util/axes.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/**
 * Whether any element along the axes is true.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @throws if `x` is not bool.
 * @example
 * ```ts
 * tf.any(tf.tensor2d([[true, false], [false, false]]), 1).print(); // [true, false]
 * ```
 */
export function any<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const node = nodeOf(x, 'x', 'any', 'bool');
  return wrap(reduce(node, 'or', normalizeAxes('any', axis, node.shape), keepDims));
}

/**
 * Whether all elements along the axes are true.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @throws if `x` is not bool.
 * @example
 * ```ts
 * tf.all(tf.tensor2d([[true, true], [true, false]]), 1).print(); // [true, false]
 * ```
 */
export function all<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const node = nodeOf(x, 'x', 'all', 'bool');
  return wrap(reduce(node, 'and', normalizeAxes('all', axis, node.shape), keepDims));
}
