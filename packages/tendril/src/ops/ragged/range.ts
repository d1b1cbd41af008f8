/** Ranges of different lengths. */
import { leafFromValues } from '../../runtime/index.ts';
import { makeTypedArray } from '../../ir/dtype.ts';
import type { NamedTensorMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * A ragged tensor of ranges: row i goes from `starts[i]` up to, but without, `limits[i]` in steps of `deltas[i]`.
 *
 * @param starts a vector, or a scalar that counts for every row.
 * @param limits a vector or a scalar.
 * @param deltas a vector or a scalar.
 * @returns `rtNestedSplits` (int32: where each row starts, and the end) and `rtDenseValues`, of the dtype of `starts`.
 * @throws if the lengths or dtypes differ, or a delta is 0.
 * @example
 * ```ts
 * const { rtNestedSplits, rtDenseValues } = tf.raggedRange([2, 5, 8], [3, 8, 8], 1);
 * rtNestedSplits.print(); // [0, 1, 4, 4]
 * rtDenseValues.print(); // [2, 5, 6, 7]
 * ```
 */
export function raggedRange(
  starts: Tensor | TensorLike,
  limits: Tensor | TensorLike,
  deltas: Tensor | TensorLike,
): NamedTensorMap & { rtNestedSplits: Tensor; rtDenseValues: Tensor } {
  const op = 'raggedRange';
  const first = nodeOf(starts, 'starts', op);
  const nodes = [
    first,
    nodeOf(limits, 'limits', op, first.dtype),
    nodeOf(deltas, 'deltas', op, first.dtype),
  ];
  const lengths = new Set(nodes.flatMap(({ shape }) => shape));
  check(
    nodes.every(({ shape }) => shape.length <= 1) && lengths.size <= 1,
    op,
    () =>
      `starts, limits and deltas must be scalars or vectors of one length, got the shapes ${nodes.map(({ shape }) => `[${shape}]`).join(', ')}`,
  );
  const rows = [...lengths][0] ?? 1;
  const columns = nodes.map((node) => {
    const values = readValuesSync(node);
    return (row: number): number => values[node.shape.length === 0 ? 0 : row];
  });
  const splits = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const [start, limit, delta] = columns.map((column) => column(row));
    check(delta !== 0, op, () => `deltas[${row}] is 0, which never gets to the limit`);
    splits[row + 1] = splits[row] + Math.max(0, Math.ceil((limit - start) / delta));
  }
  const values = makeTypedArray(first.dtype, splits[rows]);
  for (let row = 0; row < rows; row++) {
    const [start, , delta] = columns.map((column) => column(row));
    for (let at = splits[row], i = 0; at < splits[row + 1]; at++, i++)
      values[at] = start + i * delta;
  }
  return {
    rtNestedSplits: wrap(leafFromValues(splits, [splits.length], 'int32')),
    rtDenseValues: wrap(leafFromValues(values, [values.length], first.dtype)),
  };
}
