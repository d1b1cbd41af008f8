/** Running sums and products. */
import type { Node } from '../../ir/node.ts';
import * as scans from '../../primitives/scans/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { asNumber } from '../util/dtype.ts';
import { nodeOf, wrap } from '../util/operand.ts';

function running(
  op: string,
  kind: 'sum' | 'prod',
  x: Tensor | TensorLike,
  axis: number,
  exclusive: boolean,
  reverse: boolean,
): Node {
  const node = asNumber(nodeOf(x, 'x', op));
  return scans.cumulative(node, kind, normalizeAxis(op, axis, node.shape), exclusive, reverse);
}

/**
 * The running sum along an axis.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @param exclusive whether each place leaves its own element out. False by default.
 * @param reverse whether the sum runs from the end. False by default.
 * @example
 * ```ts
 * tf.cumsum(tf.tensor1d([1, 2, 3])).print(); // [1, 3, 6]
 * tf.cumsum(tf.tensor1d([1, 2, 3]), 0, true).print(); // [0, 1, 3]
 * ```
 */
export function cumsum<T extends Tensor>(
  x: Tensor | TensorLike,
  axis = 0,
  exclusive = false,
  reverse = false,
): T {
  return wrap(running('cumsum', 'sum', x, axis, exclusive, reverse));
}

/**
 * The running product along an axis.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @param exclusive whether each place leaves its own element out. False by default.
 * @param reverse whether the product runs from the end. False by default.
 * @example
 * ```ts
 * tf.cumprod(tf.tensor1d([2, 3, 4])).print(); // [2, 6, 24]
 * ```
 */
export function cumprod<T extends Tensor>(
  x: Tensor | TensorLike,
  axis = 0,
  exclusive = false,
  reverse = false,
): T {
  return wrap(running('cumprod', 'prod', x, axis, exclusive, reverse));
}
