/** Products. */
import { reshape } from '../../ir/build.ts';
import { product } from '../../primitives/products/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { keptShape, normalizeAxes } from '../util/axes.ts';
import { asNumber } from '../util/dtype.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The product over axes. Booleans are multiplied in int32.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.prod(tf.tensor2d([[1, 2], [3, 4]]), 0).print(); // [3, 8]
 * ```
 */
export function prod<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const node = asNumber(nodeOf(x, 'x', 'prod'));
  const axes = normalizeAxes('prod', axis, node.shape);
  const reduced = product(node, axes);
  return wrap(keepDims ? reshape(reduced, keptShape(node.shape, axes)) : reduced);
}
