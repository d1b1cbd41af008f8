/** Places in sorted sequences. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { meet, asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/**
 * Where values would be inserted in sorted sequences to keep them sorted.
 *
 * @param sortedSequence [..., length], ascending along the last axis.
 * @param values [..., count], with the same leading axes.
 * @param side 'left' (the default) of equal elements, or 'right'.
 * @returns int32, of the shape of `values`: how many elements come before.
 * @throws if the leading axes differ.
 * @example
 * ```ts
 * tf.searchSorted([1, 3, 3, 5], [0, 3, 6]).print(); // [0, 1, 4]
 * tf.searchSorted([1, 3, 3, 5], [0, 3, 6], 'right').print(); // [0, 3, 4]
 * ```
 */
export function searchSorted(
  sortedSequence: Tensor | TensorLike,
  values: Tensor | TensorLike,
  side: 'left' | 'right' = 'left',
): Tensor {
  const op = 'searchSorted';
  check(
    side === 'left' || side === 'right',
    op,
    () => `side must be 'left' or 'right', got ${show(side)}`,
  );
  const [a, b] = meet(nodeOf(sortedSequence, 'sortedSequence', op), nodeOf(values, 'values', op));
  const [sequence, wanted] = [asNumber(a), asNumber(b)];
  const lead = wanted.shape.slice(0, -1);
  const fits =
    wanted.shape.length > 0 &&
    sequence.shape.length === wanted.shape.length &&
    lead.every((extent, i) => extent === sequence.shape[i]);
  check(
    fits,
    op,
    () =>
      `sortedSequence of shape [${sequence.shape}] and values of shape [${wanted.shape}] must agree but for the last axis`,
  );
  const [length, count] = [sequence.shape.at(-1)!, wanted.shape.at(-1)!];
  const grid = [...lead, count, length];
  const batch = lead.map((_, i) => i);
  const before = ir.compare(
    side === 'left' ? 'LT' : 'LE',
    ir.broadcastInDim(sequence, grid, [...batch, lead.length + 1]),
    ir.broadcastInDim(wanted, grid, [...batch, lead.length]),
  );
  return wrap(reduce(ir.convert(before, 'int32'), 'sum', [lead.length + 1]));
}

/**
 * How many elements of sorted sequences are less than each value: `searchSorted` on the left side.
 *
 * @example
 * ```ts
 * tf.lowerBound([1, 3, 3, 5], [3]).print(); // [1]
 * ```
 */
export function lowerBound(
  sortedSequence: Tensor | TensorLike,
  values: Tensor | TensorLike,
): Tensor {
  return searchSorted(sortedSequence, values, 'left');
}

/**
 * How many elements of sorted sequences are at most each value: `searchSorted` on the right side.
 *
 * @example
 * ```ts
 * tf.upperBound([1, 3, 3, 5], [3]).print(); // [3]
 * ```
 */
export function upperBound(
  sortedSequence: Tensor | TensorLike,
  values: Tensor | TensorLike,
): Tensor {
  return searchSorted(sortedSequence, values, 'right');
}
