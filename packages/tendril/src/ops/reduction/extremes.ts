/** The largest and the smallest element along axes, and where they are. */
import type { Node } from '../../ir/node.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes, normalizeAxis } from '../util/axes.ts';
import { asNumber } from '../util/dtype.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/** Of booleans, the largest is true if any is, and the smallest if all are. */
function extreme<T extends Tensor>(
  op: 'max' | 'min',
  x: Tensor | TensorLike,
  axis: number | number[] | undefined,
  keepDims: boolean,
): T {
  const node = nodeOf(x, 'x', op);
  const ofBool: ReduceKind = op === 'max' ? 'or' : 'and';
  const kind = node.dtype === 'bool' ? ofBool : op;
  return wrap(reduce(node, kind, normalizeAxes(op, axis, node.shape), keepDims));
}

/**
 * The largest element along axes; NaN if there is one. Of no elements, it is -∞.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.max(tf.tensor2d([[1, 5], [3, 2]]), 1).print(); // [5, 3]
 * ```
 */
export function max<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  return extreme('max', x, axis, keepDims);
}

/**
 * The smallest element along axes; NaN if there is one. Of no elements, it is ∞.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.min(tf.tensor2d([[1, 5], [3, 2]]), 1).print(); // [1, 2]
 * ```
 */
export function min<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  return extreme('min', x, axis, keepDims);
}

function position(op: string, x: Tensor | TensorLike, axis: number, kind: ReduceKind): Node {
  const node = asNumber(nodeOf(x, 'x', op));
  return reduce(node, kind, [normalizeAxis(op, axis, node.shape)]);
}

/**
 * The index of the largest element along an axis; of the first, if there are several. The result is int32.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @example
 * ```ts
 * tf.argMax(tf.tensor2d([[1, 5], [3, 2]]), 1).print(); // [1, 0]
 * ```
 */
export function argMax<T extends Tensor>(x: Tensor | TensorLike, axis = 0): T {
  return wrap(position('argMax', x, axis, 'argmax'));
}

/**
 * The index of the smallest element along an axis; of the first, if there are several. The result is int32.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @example
 * ```ts
 * tf.argMin(tf.tensor2d([[1, 5], [3, 2]]), 1).print(); // [0, 1]
 * ```
 */
export function argMin<T extends Tensor>(x: Tensor | TensorLike, axis = 0): T {
  return wrap(position('argMin', x, axis, 'argmin'));
}
