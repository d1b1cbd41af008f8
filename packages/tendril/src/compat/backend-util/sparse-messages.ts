/** What the sparse ops say of bad input, by the names that TensorFlow.js's kernels know. */
import { sizeFromShape } from '../util/arrays.ts';

/**
 * There are indices, but no rows.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseFillEmptyRowsIndicesDenseShapeMismatch(3));
 * ```
 */
export function getSparseFillEmptyRowsIndicesDenseShapeMismatch(indicesLength: number): string {
  return `sparse: the dense shape has no rows, but there are ${indicesLength} indices`;
}

/**
 * A row below 0.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseFillEmptyRowsNegativeIndexErrorMessage(3, -1));
 * ```
 */
export function getSparseFillEmptyRowsNegativeIndexErrorMessage(
  index: number,
  value: number,
): string {
  return `sparse: indices[${index}, 0] is ${value}; it must not be below 0`;
}

/**
 * A row beyond the last.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseFillEmptyRowsOutOfRangeIndexErrorMessage(3, 7, 5));
 * ```
 */
export function getSparseFillEmptyRowsOutOfRangeIndexErrorMessage(
  index: number,
  value: number,
  limit: number,
): string {
  return `sparse: indices[${index}, 0] is ${value}; it must be below ${limit}`;
}

/**
 * Two sizes to be found out.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(0, 1));
 * ```
 */
export function getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(
  dim1: number,
  dim2: number,
): string {
  return `sparse: only one size of the new shape may be -1, not those of axes ${dim1} and ${dim2}`;
}

/**
 * A size below 0.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseReshapeNegativeOutputDimErrorMessage(0, -2));
 * ```
 */
export function getSparseReshapeNegativeOutputDimErrorMessage(dim: number, value: number): string {
  return `sparse: axis ${dim} of the new shape is ${value}; it must not be below 0`;
}

/**
 * A size to be found out of nothing.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseReshapeEmptyTensorZeroOutputDimErrorMessage());
 * ```
 */
export function getSparseReshapeEmptyTensorZeroOutputDimErrorMessage(): string {
  return 'sparse: a missing size cannot be found out for a tensor of no elements unless all others are above 0';
}

/**
 * A size to be found out that would not be whole.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseReshapeInputOutputMultipleErrorMessage([2, 3], [4, -1]));
 * ```
 */
export function getSparseReshapeInputOutputMultipleErrorMessage(
  inputShape: number[],
  outputShape: number[],
): string {
  return `sparse: [${inputShape}] has ${sizeFromShape(inputShape)} elements, not a multiple of the known sizes of [${outputShape}]`;
}

/**
 * Shapes of different sizes.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseReshapeInputOutputMismatchErrorMessage([2, 3], [4, 5]));
 * ```
 */
export function getSparseReshapeInputOutputMismatchErrorMessage(
  inputShape: number[],
  outputShape: number[],
): string {
  return `sparse: [${inputShape}] has ${sizeFromShape(inputShape)} elements, [${outputShape}] ${sizeFromShape(outputShape)}`;
}

/**
 * A segment below 0.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());
 * ```
 */
export function getSparseSegmentReductionNegativeSegmentIdsErrorMessage(): string {
  return 'sparse: segment ids must not be below 0';
}

/**
 * Segments out of order.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage());
 * ```
 */
export function getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage(): string {
  return 'sparse: segment ids must not fall';
}

/**
 * A segment beyond the last.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(7, 5));
 * ```
 */
export function getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(
  segmentId: number,
  outputRows: number,
): string {
  return `sparse: segment id ${segmentId} is not in [0, ${outputRows}); are the ids sorted?`;
}

/**
 * A row that is not there.
 *
 * @example
 * ```ts
 * console.log(tf.backend_util.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(1, 7, 5));
 * ```
 */
export function getSparseSegmentReductionIndicesOutOfRangeErrorMessage(
  index: number,
  indexValue: number,
  inputRows: number,
): string {
  return `sparse: indices[${index}] is ${indexValue}, which is not in [0, ${inputRows})`;
}
