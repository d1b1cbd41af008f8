/** Segments and gathered slices: sizes that TensorFlow.js's kernels work out first. */
import { assert, nearestDivisor, sizeFromShape } from '../util/arrays.ts';

interface Shaped {
  readonly shape: number[];
}

/** How TensorFlow.js's webgl backend sums segments. */
export interface SegOpInfo {
  windowSize: number;
  batchSize: number;
  inSize: number;
  numSegments: number;
}

export interface GatherOpShapeInfo {
  batchSize: number;
  sliceSize: number;
  outerSize: number;
  dimSize: number;
  outputShape: number[];
}

/**
 * A divisor of a size, above the number of segments if there is one.
 *
 * @example
 * ```ts
 * tf.backend_util.segment_util.segOpComputeOptimalWindowSize(100, 3); // 10
 * ```
 */
export function segOpComputeOptimalWindowSize(inSize: number, numSegments: number): number {
  if (inSize <= 30) return inSize;
  let size = nearestDivisor(inSize, Math.floor(Math.sqrt(inSize)));
  while (size <= numSegments && size !== inSize) size = nearestDivisor(inSize, size + 1);
  return size;
}

/**
 * A shape with an axis for the segments.
 *
 * @example
 * ```ts
 * tf.backend_util.segment_util.computeOutShape([10, 4], 0, 3); // [3, 4]
 * ```
 */
export function computeOutShape(aShape: number[], axis: number, numSegments: number): number[] {
  return aShape.map((size, i) => (i === axis ? numSegments : size));
}

/**
 * The sizes of a gather along an axis.
 *
 * @throws if the batch axes of both do not agree.
 *
 * @example
 * ```ts
 * const x = tf.zeros([2, 3, 4]);
 * tf.backend_util.segment_util.collectGatherOpShapeInfo(x, tf.zeros([2, 5], 'int32'), 1, 1).outputShape; // [2, 5, 4]
 * ```
 */
export function collectGatherOpShapeInfo(
  x: Shaped,
  indices: Shaped,
  axis: number,
  batchDims: number,
): GatherOpShapeInfo {
  const rank = indices.shape.length;
  const batch = batchDims < 0 ? batchDims + rank : batchDims;
  assert(
    batch >= 0 && batch <= rank && batch <= x.shape.length && batch <= axis,
    () =>
      `gather: batchDims ${batchDims} does not go with x [${x.shape}], indices [${indices.shape}] and axis ${axis}`,
  );
  const batches = x.shape.slice(0, batch);
  assert(
    batches.every((size, i) => size === indices.shape[i]),
    () => `gather: the first ${batch} axes of x [${x.shape}] and indices [${indices.shape}] differ`,
  );
  const [outer, slice] = [x.shape.slice(batch, axis), x.shape.slice(axis + 1)];
  return {
    batchSize: sizeFromShape(batches),
    sliceSize: sizeFromShape(slice),
    outerSize: sizeFromShape(outer),
    dimSize: x.shape[axis],
    outputShape: [...batches, ...outer, ...indices.shape.slice(batch), ...slice],
  };
}
