/** What differs along an axis. */
import { product } from '../../ir/shape.ts';
import { leafFromValues, nodesOfParts } from '../../runtime/index.ts';
import type { Tensor, Tensor1D, TensorLike, TypedArray } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { moved, partsOf, wrap } from '../util/operand.ts';

type Key = number | string;

/** What tells the slices along an axis apart: an element, or a slice's elements as text. NaN equals NaN, and -0 equals 0. */
function keysAlong(
  values: readonly TypedArray[],
  outer: number,
  extent: number,
  inner: number,
): Key[] {
  const single = outer * inner === 1 && values.length === 1;
  return Array.from({ length: extent }, (_, i) => {
    if (single) return values[0][i];
    let key = '';
    for (const array of values) {
      for (let o = 0; o < outer; o++) {
        const at = (o * extent + i) * inner;
        for (let j = at; j < at + inner; j++) key += `${array[j]},`;
      }
    }
    return key;
  });
}

/**
 * The distinct slices along an axis, in the order in which they come first, and for each slice which of them it is. NaN counts as
 * equal to itself.
 *
 * @param x of any dtype.
 * @param axis 0 by default; negative ones count from the end.
 * @returns `values`, and `indices`: int32, one for each slice.
 * @throws if `x` is a scalar, or has no such axis.
 * @example
 * ```ts
 * const { values, indices } = tf.unique(tf.tensor1d([1, 1, 2, 4, 4, 4, 7, 8, 8]));
 * values.print(); // [1, 2, 4, 7, 8]
 * indices.print(); // [0, 0, 1, 2, 2, 2, 3, 4, 4]
 * ```
 */
export function unique<T extends Tensor>(
  x: T | TensorLike,
  axis = 0,
): { values: T; indices: Tensor1D } {
  const op = 'unique';
  const parts = partsOf(x, 'x', op);
  const { shape } = parts.node;
  check(shape.length > 0, op, () => 'a scalar has no axis along which slices could differ');
  const at = normalizeAxis(op, axis, shape);
  const keys = keysAlong(
    nodesOfParts(parts).map(readValuesSync),
    product(shape.slice(0, at)),
    shape[at],
    product(shape.slice(at + 1)),
  );
  const known = new Map<Key, number>();
  const firsts: number[] = [];
  const indices = Int32Array.from(keys, (key, i) => {
    let number = known.get(key);
    if (number === undefined) {
      number = known.size;
      known.set(key, number);
      firsts.push(i);
    }
    return number;
  });
  const index = leafFromValues(Int32Array.from(firsts), [firsts.length], 'int32');
  return {
    values: moved<T>(parts, (node) => gatherAlong(node, index, at)),
    indices: wrap(leafFromValues(indices, [indices.length], 'int32')),
  };
}
