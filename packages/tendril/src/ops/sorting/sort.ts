/** Order along an axis. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import * as sorting from '../../primitives/sorting/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

export type SortDirection = 'ASCENDING' | 'DESCENDING';

function sortable(
  op: string,
  values: Tensor | TensorLike,
  axis: number,
  direction: SortDirection,
): { node: Node; axis: number; descending: boolean } {
  const node = nodeOf(values, 'values', op);
  check(
    direction === 'ASCENDING' || direction === 'DESCENDING',
    op,
    () => `direction must be 'ASCENDING' or 'DESCENDING', got ${show(direction)}`,
  );
  const at = normalizeAxis(op, axis, node.shape);
  return { node, axis: at, descending: direction === 'DESCENDING' };
}

/**
 * The elements in order along an axis. NaN comes last in either direction.
 *
 * @param axis the last by default; negative ones count from the end.
 * @param direction 'ASCENDING' (the default) or 'DESCENDING'.
 * @returns the shape and dtype of `values`.
 * @throws for a scalar, or if there is no such axis or direction.
 * @example
 * ```ts
 * tf.sort([1, 10, 26.9, 2.8, 166.32, 62.3]).print(); // [1, 2.8, 10, 26.9, 62.3, 166.32]
 * tf.sort(tf.tensor2d([[1, 2], [4, 0]]), 0, 'DESCENDING').print(); // [[4, 2], [1, 0]]
 * ```
 */
export function sort<T extends Tensor>(
  values: T | TensorLike,
  axis = -1,
  direction: SortDirection = 'ASCENDING',
): T {
  const { node, axis: at, descending } = sortable('sort', values, axis, direction);
  return wrap(ir.convert(sorting.sort(asNumber(node), at, descending), node.dtype));
}

/**
 * The indices that put the elements in order along an axis. Equal elements keep their order (also -0 and 0); NaN comes last in
 * either direction.
 *
 * @param axis the last by default; negative ones count from the end.
 * @param direction 'ASCENDING' (the default) or 'DESCENDING'.
 * @returns int32, of the shape of `values`.
 * @throws for a scalar, or if there is no such axis or direction.
 * @example
 * ```ts
 * tf.argsort([1, 10, 2, 10]).print(); // [0, 2, 1, 3]
 * tf.argsort([1, 10, 2, 10], 0, 'DESCENDING').print(); // [1, 3, 2, 0]
 * ```
 */
export function argsort<T extends Tensor>(
  values: Tensor | TensorLike,
  axis = -1,
  direction: SortDirection = 'ASCENDING',
): T {
  const { node, axis: at, descending } = sortable('argsort', values, axis, direction);
  return wrap(sorting.argsort(asNumber(node), at, descending));
}
