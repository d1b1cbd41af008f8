/** Ops whose result's shape depends on values: they read what decides it, and compute on the host. */
import * as ir from '../../ir/build.ts';
import { product, type Shape } from '../../ir/shape.ts';
import { dtypeOfParts, leafFromValues, partsFromValues } from '../../runtime/index.ts';
import type { Tensor, Tensor2D, TensorLike } from '../../runtime/index.ts';
import { readParts, readValues } from '../../runtime/read.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { moved, nodeOf, partsOf, wrap, wrapParts } from '../util/operand.ts';

/** The flat positions of what is true. */
export function placesOfTrue(values: ArrayLike<number>): Int32Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  const places = new Int32Array(count);
  for (let i = 0, to = 0; to < count; i++) if (values[i] !== 0) places[to++] = i;
  return places;
}

/** The coordinates of flat positions, one row each. */
export function coordinates(places: Int32Array, shape: Shape): Int32Array {
  const rank = shape.length;
  const rows = new Int32Array(places.length * rank);
  places.forEach((place, row) => {
    for (let axis = rank - 1, rest = place; axis >= 0; axis--) {
      rows[row * rank + axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
  });
  return rows;
}

/**
 * The coordinates of the elements that are true, one row each, in order.
 *
 * @returns int32, [elements, rank].
 * @throws if the condition is not bool.
 * @example
 * ```ts
 * const places = await tf.whereAsync(tf.tensor1d([true, false, true]));
 * places.print(); // [[0], [2]]
 * ```
 */
export async function whereAsync(condition: Tensor | TensorLike): Promise<Tensor2D> {
  const node = nodeOf(condition, 'condition', 'whereAsync', 'bool');
  const { shape } = node;
  const places = placesOfTrue(await readValues(node));
  return wrap(leafFromValues(coordinates(places, shape), [places.length, shape.length], 'int32'));
}

/**
 * The slices of a tensor for which a mask is true. Only the mask is read; gradients flow through the slices.
 *
 * @param mask bool, of the extents of `tensor`'s axes from `axis` on; those become one.
 * @param axis where the mask begins, 0 by default.
 * @throws if the mask is not bool, or does not fit.
 * @example
 * ```ts
 * const kept = await tf.booleanMaskAsync(tf.tensor2d([[1, 2], [3, 4], [5, 6]]), [true, false, true]);
 * kept.print(); // [[1, 2], [5, 6]]
 * ```
 */
export async function booleanMaskAsync(
  tensor: Tensor | TensorLike,
  mask: Tensor | TensorLike,
  axis = 0,
): Promise<Tensor> {
  const op = 'booleanMaskAsync';
  const source = partsOf(tensor, 'tensor', op);
  const chosen = nodeOf(mask, 'mask', op, 'bool');
  const { shape } = source.node;
  const at = normalizeAxis(op, axis, shape);
  const masked = shape.slice(at, at + chosen.shape.length);
  check(
    chosen.shape.length > 0 &&
      masked.length === chosen.shape.length &&
      masked.every((n, i) => n === chosen.shape[i]),
    op,
    () =>
      `mask of shape [${chosen.shape}] must have the extents of the tensor's shape [${shape}] from axis ${at} on`,
  );
  // Kept while the mask is read: the caller may dispose of its tensor meanwhile.
  const rows = moved(source, (node) =>
    ir.reshape(node, [...shape.slice(0, at), product(masked), ...shape.slice(at + masked.length)]),
  );
  try {
    const places = placesOfTrue(await readValues(chosen));
    const index = leafFromValues(places, [places.length], 'int32');
    return moved(partsOf(rows, 'tensor', op), (node) => gatherAlong(node, index, at));
  } finally {
    rows.dispose();
  }
}

/**
 * The elements of `x` that are not in `y`, in order, and where they were.
 *
 * @returns the elements, of `x`'s dtype, and their indices in `x`, int32.
 * @throws if an operand is not of rank 1, or the dtypes differ.
 * @example
 * ```ts
 * const [left, places] = await tf.setdiff1dAsync([1, 2, 3, 4, 5], [2, 4]);
 * left.print(); // [1, 3, 5]
 * places.print(); // [0, 2, 4]
 * ```
 */
export async function setdiff1dAsync(
  x: Tensor | TensorLike,
  y: Tensor | TensorLike,
): Promise<[Tensor, Tensor]> {
  const op = 'setdiff1dAsync';
  const [a, b] = [partsOf(x, 'x', op), partsOf(y, 'y', op)];
  const dtype = dtypeOfParts(a);
  const types = `${dtype}[${a.node.shape}] and ${dtypeOfParts(b)}[${b.node.shape}]`;
  check(
    a.node.shape.length === 1 && b.node.shape.length === 1 && dtype === dtypeOfParts(b),
    op,
    () => `wants two vectors of one dtype, got ${types}`,
  );
  check(dtype !== 'complex64', op, () => `compares real numbers or strings, got ${types}`);
  const [values, others] = await Promise.all([readParts(a), readParts(b)]);
  const taken = new Set<number | string>(others);
  const places = Int32Array.from(values.keys()).filter((i) => !taken.has(values[i]));
  const left = Array.isArray(values)
    ? Array.from(places, (i) => values[i])
    : values.slice(0, places.length).map((_, i) => values[places[i]]);
  const shape = [places.length];
  return [
    wrapParts(partsFromValues(left, shape, dtype)),
    wrap(leafFromValues(places, shape, 'int32')),
  ];
}
