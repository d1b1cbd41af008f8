/** The same values under another shape. */
import * as ir from '../../ir/build.ts';
import { sizeOf } from '../../ir/shape.ts';
import type { Rank, ShapeMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes, normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { moved, partsOf } from '../util/operand.ts';
import { resolveShape } from '../util/shape.ts';

/**
 * The same values, in the same row-major order, under another shape.
 *
 * @param shape one extent may be -1: it becomes what makes the sizes agree.
 * @throws if the shape does not hold exactly the tensor's elements.
 * @example
 * ```ts
 * tf.reshape(tf.tensor1d([1, 2, 3, 4, 5, 6]), [2, -1]).print(); // [[1, 2, 3], [4, 5, 6]]
 * ```
 */
export function reshape<R extends Rank>(x: Tensor | TensorLike, shape: ShapeMap[R]): Tensor<R> {
  const parts = partsOf(x, 'x', 'reshape');
  const from = parts.node.shape;
  const wanted = resolveShape('reshape', shape, sizeOf(from), from);
  return moved(parts, (node) => ir.reshape(node, wanted));
}

/**
 * Inserts an axis of extent 1.
 *
 * @param axis where it goes, 0 by default; negative ones count from the end of the result's axes.
 * @throws if the result would have no such axis.
 * @example
 * ```ts
 * console.log(tf.expandDims(tf.tensor1d([1, 2, 3]), 1).shape); // [3, 1]
 * ```
 */
export function expandDims<T extends Tensor>(x: Tensor | TensorLike, axis = 0): T {
  const parts = partsOf(x, 'x', 'expandDims');
  const { shape } = parts.node;
  const at = normalizeAxis('expandDims', axis, [...shape, 1]);
  const expanded = [...shape.slice(0, at), 1, ...shape.slice(at)];
  return moved(parts, (node) => ir.reshape(node, expanded));
}

/**
 * Removes axes of extent 1.
 *
 * @param axis which ones; all of them by default, or if the list is empty.
 * @throws if one of the named axes has another extent.
 * @example
 * ```ts
 * console.log(tf.squeeze(tf.zeros([1, 3, 1])).shape); // [3]
 * ```
 */
export function squeeze<T extends Tensor>(x: Tensor | TensorLike, axis?: number[]): T {
  const parts = partsOf(x, 'x', 'squeeze');
  const { shape } = parts.node;
  if (axis === undefined || axis === null || axis.length === 0) {
    const rest = shape.filter((extent) => extent !== 1);
    return moved(parts, (node) => ir.reshape(node, rest));
  }
  const axes = normalizeAxes('squeeze', axis, shape);
  for (const a of axes) {
    check(
      shape[a] === 1,
      'squeeze',
      () =>
        `axis ${a} of the shape [${shape}] has extent ${shape[a]}; only axes of extent 1 can go`,
    );
  }
  const rest = shape.filter((_, i) => !axes.includes(i));
  return moved(parts, (node) => ir.reshape(node, rest));
}

/**
 * Makes sure that a tensor has a shape, and gives it back.
 *
 * @param shape null in place of an extent accepts any.
 * @throws if the shape is another one.
 * @example
 * ```ts
 * tf.ensureShape(tf.ones([2, 3]), [2, 3]).print();
 * ```
 */
export function ensureShape<R extends Rank>(x: Tensor, shape: ShapeMap[R]): Tensor {
  const { node } = partsOf(x, 'x', 'ensureShape');
  const wanted: readonly (number | null)[] = shape;
  const fits =
    wanted.length === node.shape.length &&
    wanted.every((extent, i) => extent === null || extent === node.shape[i]);
  check(fits, 'ensureShape', () => `the tensor is of shape [${node.shape}], wanted [${shape}]`);
  return x;
}
