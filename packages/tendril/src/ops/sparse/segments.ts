/** Rows added up, or averaged, in segments whose numbers rise. Gradients flow to the rows. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range, sameShape } from '../../ir/shape.ts';
import * as indexing from '../../primitives/indexing/index.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor, Tensor1D, TensorLike, TypedArray } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

interface Segments {
  readonly data: Node;
  readonly index: Node;
  readonly ids: Node;
  /** How many rows each segment has. */
  readonly counts: Float32Array;
}

function checkRange(op: string, what: string, values: TypedArray, limit: number): void {
  const at = values.findIndex((v: number) => !(v >= 0 && v < limit));
  check(at < 0, op, () => `${what}[${at}] is ${values[at]}, which is not in [0, ${limit})`);
}

function segmentsOf(op: string, data: unknown, indices: unknown, segmentIds: unknown): Segments {
  const rows = nodeOf(data, 'data', op);
  const index = nodeOf(indices, 'indices', op, 'int32');
  const ids = nodeOf(segmentIds, 'segmentIds', op, 'int32');
  check(rows.shape.length > 0, op, () => 'data must have rows, got a scalar');
  check(
    index.shape.length === 1 && sameShape(index.shape, ids.shape),
    op,
    () =>
      `indices and segmentIds must be vectors of one length, got the shapes [${index.shape}] and [${ids.shape}]`,
  );
  const segments = readValuesSync(ids);
  checkRange(op, 'indices', readValuesSync(index), rows.shape[0]);
  checkRange(op, 'segmentIds', segments, Infinity);
  const falls = segments.findIndex((id: number, i: number) => i > 0 && id < segments[i - 1]);
  check(
    falls < 0,
    op,
    () =>
      `segmentIds must not fall, but [${falls}] is ${segments[falls]} after ${segments[falls - 1]}`,
  );
  const counts = new Float32Array(segments.length === 0 ? 0 : segments[segments.length - 1] + 1);
  for (const id of segments) counts[id]++;
  return { data: rows, index, ids, counts };
}

function sums({ data, index, ids, counts }: Segments): Node {
  const shape = [counts.length, ...data.shape.slice(1)];
  const picked = gatherAlong(data, index, 0);
  return indexing.scatter(
    ir.constant(0, shape, data.dtype),
    ir.reshape(ids, [...ids.shape, 1]),
    picked,
    {
      kind: 'add',
      update_window_dims: range(data.shape.length).slice(1),
      inserted_window_dims: [0],
      input_batching_dims: [],
      scatter_indices_batching_dims: [],
      scatter_dims_to_operand_dims: [0],
      index_vector_dim: 1,
    },
  );
}

/**
 * The sums of rows in segments: `result[s] = Σ data[indices[i]]` over the `i` with `segmentIds[i] = s`. Segments without rows are 0.
 *
 * @param data [rows, ...].
 * @param indices int32, which rows.
 * @param segmentIds int32, for each index the segment it goes to; they do not fall.
 * @returns [last segment + 1, ...].
 * @throws if indices lie outside, or segment numbers fall or are negative.
 * @example
 * ```ts
 * const rows = tf.tensor2d([[1, 2, 3, 4], [-1, -2, -3, -4], [5, 6, 7, 8]]);
 * tf.sparse.sparseSegmentSum(rows, tf.tensor1d([0, 1], 'int32'), tf.tensor1d([0, 0], 'int32')).print(); // [[0, 0, 0, 0]]
 * ```
 */
export function sparseSegmentSum(
  data: Tensor | TensorLike,
  indices: Tensor1D | TensorLike,
  segmentIds: Tensor1D | TensorLike,
): Tensor {
  return wrap(sums(segmentsOf('sparseSegmentSum', data, indices, segmentIds)));
}

/**
 * The means of rows in segments: as `sparseSegmentSum`, divided by how many rows a segment has.
 *
 * @param data [rows, ...].
 * @param indices int32, which rows.
 * @param segmentIds int32, for each index the segment it goes to; they do not fall.
 * @returns [last segment + 1, ...]; int32 means are truncated.
 * @throws if indices lie outside, or segment numbers fall or are negative.
 * @example
 * ```ts
 * const rows = tf.tensor2d([[1, 2, 3, 4], [-1, -2, -3, -4], [6, 7, 8, 9]]);
 * const [picked, segments] = [tf.tensor1d([1, 2], 'int32'), tf.tensor1d([0, 1], 'int32')];
 * tf.sparse.sparseSegmentMean(rows, picked, segments).print(); // [[-1, -2, -3, -4], [6, 7, 8, 9]]
 * ```
 */
export function sparseSegmentMean(
  data: Tensor | TensorLike,
  indices: Tensor1D | TensorLike,
  segmentIds: Tensor1D | TensorLike,
): Tensor {
  const segments = segmentsOf('sparseSegmentMean', data, indices, segmentIds);
  const total = sums(segments);
  const rest = total.shape.slice(1);
  const counts = segments.counts.map((count) => Math.max(count, 1));
  const shape = [counts.length, ...rest.map(() => 1)];
  const divisor = leafFromValues(counts, shape, 'float32');
  return wrap(n.div(total, ir.convert(divisor, total.dtype)));
}
