/** Ops whose result's shape depends on values: they read their operands, and compute on the host. */
import { makeTypedArray } from '../../ir/dtype.ts';
import { sizeOf } from '../../ir/shape.ts';
import { leafFromValues, Tensor } from '../../runtime/index.ts';
import type { Tensor2D, TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** The argument as a tensor to read, and what to do when it has been read. */
function readable(
  x: unknown,
  argument: string,
  op: string,
  dtype?: 'bool',
): { x: Tensor; done(): void } {
  const node = nodeOf(x, argument, op, dtype);
  if (x instanceof Tensor) return { x, done: () => undefined };
  const own = wrap(node);
  return { x: own, done: () => own.dispose() };
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
  const { x, done } = readable(condition, 'condition', 'whereAsync', 'bool');
  const { shape, rank } = x;
  const values = await x.data();
  done();
  const places: number[] = [];
  values.forEach((value, flat) => {
    if (value === 0) return;
    const row = new Array<number>(rank);
    for (let axis = rank - 1, rest = flat; axis >= 0; axis--) {
      row[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    places.push(...row);
  });
  const count = rank === 0 ? Number(values[0] !== 0) : places.length / rank;
  return wrap(leafFromValues(Int32Array.from(places), [count, rank], 'int32'));
}

/**
 * The slices of a tensor for which a mask is true.
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
  const source = readable(tensor, 'tensor', op);
  const chosen = readable(mask, 'mask', op, 'bool');
  const { shape, dtype } = source.x;
  const at = normalizeAxis(op, axis, shape);
  const masked = shape.slice(at, at + chosen.x.rank);
  check(
    chosen.x.rank > 0 &&
      masked.length === chosen.x.rank &&
      masked.every((n, i) => n === chosen.x.shape[i]),
    op,
    () =>
      `mask of shape [${chosen.x.shape}] must have the extents of the tensor's shape [${shape}] from axis ${at} on`,
  );
  const [values, bits] = await Promise.all([source.x.data(), chosen.x.data()]);
  source.done();
  chosen.done();
  const rows = Array.from(bits.keys()).filter((i) => bits[i] !== 0);
  const outer = sizeOf(shape.slice(0, at));
  const inner = sizeOf(shape.slice(at + masked.length));
  const out = makeTypedArray(dtype, outer * rows.length * inner);
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (const row of rows) {
      const from = (o * bits.length + row) * inner;
      out.set(values.subarray(from, from + inner), to);
      to += inner;
    }
  }
  const result = [...shape.slice(0, at), rows.length, ...shape.slice(at + masked.length)];
  return wrap(leafFromValues(out, result, dtype));
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
  const [a, b] = [readable(x, 'x', op), readable(y, 'y', op)];
  check(
    a.x.rank === 1 && b.x.rank === 1 && a.x.dtype === b.x.dtype,
    op,
    () =>
      `wants two vectors of one dtype, got ${a.x.dtype}[${a.x.shape}] and ${b.x.dtype}[${b.x.shape}]`,
  );
  const { dtype } = a.x;
  const [values, others] = await Promise.all([a.x.data(), b.x.data()]);
  a.done();
  b.done();
  const taken = new Set<number>(others);
  const places = Array.from(values.keys()).filter((i) => !taken.has(values[i]));
  const left = makeTypedArray(dtype, places.length);
  left.set(places.map((i) => values[i]));
  const shape = [places.length];
  return [
    wrap(leafFromValues(left, shape, dtype)),
    wrap(leafFromValues(Int32Array.from(places), shape, 'int32')),
  ];
}
