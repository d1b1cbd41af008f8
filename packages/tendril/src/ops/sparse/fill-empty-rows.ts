/** Sparse matrices without empty rows. */
import { leafFromValues } from '../../runtime/index.ts';
import type {
  NamedTensorMap,
  Scalar,
  ScalarLike,
  Tensor,
  Tensor1D,
  Tensor2D,
  TensorLike,
  TypedArray,
} from '../../runtime/index.ts';
import * as ir from '../../ir/build.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { check } from '../util/errors.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { nodeOf, partsOf, wrap, wrapParts } from '../util/operand.ts';

const op = 'sparseFillEmptyRows';

/** Where each value goes, by rows; an empty row keeps one place free. */
function placesByRow(rows: readonly number[], rowCount: number) {
  const counts = new Int32Array(rowCount);
  for (const row of rows) counts[row]++;
  const empty = Uint8Array.from(counts, (count) => (count === 0 ? 1 : 0));
  const next = new Int32Array(rowCount);
  for (let row = 1; row < rowCount; row++) next[row] = next[row - 1] + Math.max(1, counts[row - 1]);
  const total = rowCount === 0 ? 0 : next[rowCount - 1] + Math.max(1, counts[rowCount - 1]);
  const starts = next.slice();
  const places = Int32Array.from(rows, (row) => next[row]++);
  return { empty, starts, places, total };
}

function checkRows(indices: TypedArray, count: number, rank: number, rowCount: number): number[] {
  const rows = Array.from({ length: count }, (_, i) => indices[i * rank]);
  const at = rows.findIndex((row) => row < 0 || row >= rowCount);
  check(
    at < 0,
    op,
    () => `indices[${at}] is in row ${rows[at]}, but the dense shape has ${rowCount} rows`,
  );
  return rows;
}

/**
 * Gives each empty row of a sparse tensor one value, in its first column, and puts the values in the order of their rows.
 *
 * @param indices int32, [values, rank]: where each value is.
 * @param values of rank 1, of any dtype.
 * @param denseShape int32, [rank]: the shape of the whole.
 * @param defaultValue for empty rows.
 * @returns `outputIndices`, `outputValues`, `emptyRowIndicator` (bool, for each row) and `reverseIndexMap` (int32, where each given
 * value went).
 * @throws if the shapes do not fit together, or a value lies outside.
 * @example
 * ```ts
 * const filled = tf.sparse.sparseFillEmptyRows(
 *   tf.tensor2d([[0, 0], [2, 1]], [2, 2], 'int32'), [5, 7], tf.tensor1d([3, 4], 'int32'), -1);
 * filled.outputValues.print(); // [5, -1, 7]
 * filled.emptyRowIndicator.print(); // [false, true, false]
 * ```
 */
export function sparseFillEmptyRows(
  indices: Tensor2D | TensorLike,
  values: Tensor1D | TensorLike,
  denseShape: Tensor1D | TensorLike,
  defaultValue: Scalar | ScalarLike,
): NamedTensorMap & {
  outputIndices: Tensor;
  outputValues: Tensor;
  emptyRowIndicator: Tensor;
  reverseIndexMap: Tensor;
} {
  const index = nodeOf(indices, 'indices', op, 'int32');
  const given = partsOf(values, 'values', op);
  const shapeNode = nodeOf(denseShape, 'denseShape', op, 'int32');
  const fallback = partsOf(defaultValue, 'defaultValue', op, undefined);
  const shapes = [index, given.node, shapeNode, fallback.node].map(({ shape }) => `[${shape}]`);
  const [count, rank] = index.shape;
  check(
    index.shape.length === 2 &&
      given.node.shape.length === 1 &&
      given.node.shape[0] === count &&
      shapeNode.shape.length === 1 &&
      shapeNode.shape[0] === rank &&
      fallback.node.shape.length === 0,
    op,
    () =>
      `wants indices [values, rank], values [values], denseShape [rank] and a scalar; got the shapes ${shapes.join(', ')}`,
  );
  const rowCount = readValuesSync(shapeNode)[0];
  const where = readValuesSync(index);
  const { empty, starts, places, total } = placesByRow(
    checkRows(where, count, rank, rowCount),
    rowCount,
  );
  const outputIndices = new Int32Array(total * rank);
  // Empty rows take the default, which stands after all values.
  const source = new Int32Array(total).fill(count);
  empty.forEach((isEmpty, row) => {
    if (isEmpty) outputIndices[starts[row] * rank] = row;
  });
  places.forEach((place, i) => {
    source[place] = i;
    outputIndices.set(where.subarray(i * rank, (i + 1) * rank), place * rank);
  });
  const from = leafFromValues(source, [total], 'int32');
  const typed = given.strings === null && given.imag === null;
  const own = typed ? { ...fallback, node: ir.convert(fallback.node, given.node.dtype) } : fallback;
  const pool = joinParts(meetAll(op, [given, own]), ([all, one]) =>
    gatherAlong(ir.concatenate([all, ir.reshape(one, [1])], 0), from, 0),
  );
  return {
    outputIndices: wrap(leafFromValues(outputIndices, [total, rank], 'int32')),
    outputValues: wrapParts(pool),
    emptyRowIndicator: wrap(leafFromValues(empty, [rowCount], 'bool')),
    reverseIndexMap: wrap(leafFromValues(places, [count], 'int32')),
  };
}
