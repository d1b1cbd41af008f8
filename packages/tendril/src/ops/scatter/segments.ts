/** Sums over groups of elements, and counts. */
import * as ir from '../../ir/build.ts';
import type { DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { range, sameShape } from '../../ir/shape.ts';
import * as indexing from '../../primitives/indexing/index.ts';
import { hostValues } from '../../runtime/index.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorLike } from '../../runtime/index.ts';
import { asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** Adds the rows of `x` to the rows of zeros that `ids` names; ids outside are skipped. */
function sumRows(x: Node, ids: Node, count: number): Node {
  const rows = ir.constant(0, [count, ...x.shape.slice(1)], x.dtype);
  return indexing.scatter(rows, ids, x, {
    kind: 'add',
    update_window_dims: range(x.shape.length - 1).map((i) => i + 1),
    inserted_window_dims: [0],
    input_batching_dims: [],
    scatter_indices_batching_dims: [],
    scatter_dims_to_operand_dims: [0],
    index_vector_dim: 1,
  });
}

function checkCount(op: string, name: string, count: number): void {
  check(
    Number.isInteger(count) && count >= 0,
    op,
    () => `${name} must be a whole number from 0 on, got ${show(count)}`,
  );
}

/**
 * Sums the slices of `x` along its first axis that have the same segment id. Ids outside [0, numSegments) are skipped.
 *
 * @param segmentIds int32, one for each slice.
 * @param numSegments how many segments there are.
 * @throws if there is not one id for each slice.
 * @example
 * ```ts
 * tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([1, 2, 0, 1], 'int32'), 3).print(); // [3, 5, 2]
 * ```
 */
export function unsortedSegmentSum<T extends Tensor>(
  x: T | TensorLike,
  segmentIds: Tensor1D | TensorLike,
  numSegments: number,
): T {
  const op = 'unsortedSegmentSum';
  const node = asNumber(nodeOf(x, 'x', op));
  const ids = nodeOf(segmentIds, 'segmentIds', op, 'int32');
  checkCount(op, 'numSegments', numSegments);
  check(
    ids.shape.length === 1 && ids.shape[0] === node.shape[0],
    op,
    () =>
      `segmentIds must be one id for each of the ${node.shape[0] ?? 0} slices of x, got the shape [${ids.shape}]`,
  );
  return wrap(sumRows(node, ids, numSegments));
}

/** Counts in a dtype, or sums of weights, of whole numbers in each row of [rows, elements]. */
function countRows(x: Node, weights: Node | DType, size: number, binaryOutput: boolean): Node {
  const [rows, elements] = x.shape;
  // Row r's number k is counted in place r * size + k of one long list; numbers outside [0, size) are counted nowhere.
  const outside = ir.or(n.compare('GE', x, size), n.compare('LT', x, 0));
  const place = n.add(n.mul(ir.iota([rows, elements], 0, 'int32'), size), x);
  const flat = ir.reshape(n.select(outside, rows * size, place), [rows * elements]);
  const values = typeof weights === 'string' ? ir.constant(1, [rows, elements], weights) : weights;
  const totals = sumRows(ir.reshape(values, [rows * elements]), flat, rows * size);
  const counts = ir.reshape(totals, [rows, size]);
  if (!binaryOutput) return counts;
  return ir.convert(n.compare('NE', counts, 0), counts.dtype);
}

/**
 * Counts how often each whole number comes, or sums its weights.
 *
 * @param x int32, [elements] or [rows, elements], of numbers from 0 on. Those from `size` on are not counted; nor are
 * negative ones where only the device knows the values.
 * @param weights of `x`'s shape, or empty for 1 everywhere.
 * @param size how many numbers there are to count.
 * @param binaryOutput whether to say only if a number comes at all. False by default.
 * @returns of the weights' dtype, [size] or [rows, size].
 * @throws if `x` is not int32 or not of rank 1 or 2, the weights have another shape, or numbers that were given on the host are negative.
 * @example
 * ```ts
 * tf.denseBincount(tf.tensor1d([1, 1, 2], 'int32'), [], 4).print(); // [0, 2, 1, 0]
 * ```
 */
export function denseBincount<T extends Tensor1D | Tensor2D>(
  x: T | TensorLike,
  weights: T | TensorLike,
  size: number,
  binaryOutput = false,
): T {
  return binned('denseBincount', x, weights, size, binaryOutput);
}

/**
 * Counts how often each whole number comes, or sums its weights.
 *
 * @param x int32, of rank 1, of numbers from 0 on. Those from `size` on are not counted; nor are
 * negative ones where only the device knows the values.
 * @param weights of `x`'s shape, or empty for 1 everywhere.
 * @param size how many numbers there are to count.
 * @returns of the weights' dtype, [size].
 * @throws if `x` is not int32 or not of rank 1, the weights have another shape, or numbers that were given on the host are negative.
 * @example
 * ```ts
 * tf.bincount(tf.tensor1d([1, 1, 2], 'int32'), tf.tensor1d([0.5, 1, 3]), 4).print(); // [0, 1.5, 3, 0]
 * ```
 */
export function bincount<T extends Tensor1D>(
  x: T | TensorLike,
  weights: T | TensorLike,
  size: number,
): T {
  return binned('bincount', x, weights, size, false);
}

function binned<T extends Tensor>(
  op: string,
  x: unknown,
  weights: unknown,
  size: number,
  binaryOutput: boolean,
): T {
  const node = nodeOf(x, 'x', op, 'int32');
  const given = asNumber(nodeOf(weights, 'weights', op));
  const rank = node.shape.length;
  const most = op === 'bincount' ? 1 : 2;
  checkCount(op, 'size', size);
  check(
    rank >= 1 && rank <= most,
    op,
    () => `x must be of rank 1${most === 2 ? ' or 2' : ''}, got the shape [${node.shape}]`,
  );
  const negative = hostValues(node)?.find((v) => v < 0);
  check(
    negative === undefined,
    op,
    () =>
      `x must hold numbers from 0 on, got ${negative}; leave it out, or add to all so that the least is 0`,
  );
  const isEmpty = given.shape.includes(0);
  check(
    isEmpty || sameShape(given.shape, node.shape),
    op,
    () => `weights must be empty or of x's shape [${node.shape}], got [${given.shape}]`,
  );
  const rows = rank === 1 ? [1, node.shape[0]] : node.shape;
  const counts = countRows(
    ir.reshape(node, rows),
    // Whether a number comes at all does not depend on weights, which may cancel out.
    isEmpty || binaryOutput ? given.dtype : ir.reshape(given, rows),
    size,
    binaryOutput,
  );
  return wrap(rank === 1 ? ir.reshape(counts, [size]) : counts);
}
