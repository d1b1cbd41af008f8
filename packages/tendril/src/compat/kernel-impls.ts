/** tf.kernel_impls: the work of ops that TensorFlow.js does on the host, on plain arrays. */
import type { TypedArray } from '../ir/dtype.ts';
import { coordinates, placesOfTrue } from '../ops/host/data-dependent.ts';
import { suppress } from '../ops/image/suppress.ts';
import { tensor2d, type Tensor2D } from '../runtime/index.ts';

interface Selected {
  selectedIndices: number[];
}

/**
 * The boxes that non-maximum suppression keeps.
 *
 * @param boxes Four corners for each box: y1, x1, y2, x2.
 *
 * @example
 * ```ts
 * const boxes = new Float32Array([0, 0, 1, 1, 0, 0.1, 1, 1.1, 2, 2, 3, 3]);
 * const scores = new Float32Array([0.9, 0.8, 0.7]);
 * tf.kernel_impls.nonMaxSuppressionV3Impl(boxes, scores, 3, 0.5, 0.1); // {selectedIndices: [0, 2]}
 * ```
 */
export function nonMaxSuppressionV3Impl(
  boxes: TypedArray,
  scores: TypedArray,
  maxOutputSize: number,
  iouThreshold: number,
  scoreThreshold: number,
): Selected {
  const options = { maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma: 0 };
  return { selectedIndices: suppress(boxes, scores, options).indices };
}

/**
 * The boxes that non-maximum suppression keeps, and how many they are.
 *
 * @param padToMaxOutputSize Whether zeros fill the indices up to `maxOutputSize`.
 *
 * @example
 * ```ts
 * const boxes = new Float32Array([0, 0, 1, 1, 2, 2, 3, 3]);
 * const scores = new Float32Array([0.9, 0.7]);
 * tf.kernel_impls.nonMaxSuppressionV4Impl(boxes, scores, 3, 0.5, 0.1, true); // indices 0, 1, 0; validOutputs 2
 * ```
 */
export function nonMaxSuppressionV4Impl(
  boxes: TypedArray,
  scores: TypedArray,
  maxOutputSize: number,
  iouThreshold: number,
  scoreThreshold: number,
  padToMaxOutputSize: boolean,
): Selected & { validOutputs: number } {
  const { selectedIndices: kept } = nonMaxSuppressionV3Impl(
    boxes,
    scores,
    maxOutputSize,
    iouThreshold,
    scoreThreshold,
  );
  const missing = padToMaxOutputSize ? Math.max(0, maxOutputSize - kept.length) : 0;
  return {
    selectedIndices: [...kept, ...new Array<number>(missing).fill(0)],
    validOutputs: kept.length,
  };
}

/**
 * The boxes that soft non-maximum suppression keeps, with their lowered scores.
 *
 * @example
 * ```ts
 * const boxes = new Float32Array([0, 0, 1, 1, 2, 2, 3, 3]);
 * const scores = new Float32Array([0.9, 0.7]);
 * tf.kernel_impls.nonMaxSuppressionV5Impl(boxes, scores, 3, 0.5, 0.1, 0.5).selectedIndices; // [0, 1]
 * ```
 */
export function nonMaxSuppressionV5Impl(
  boxes: TypedArray,
  scores: TypedArray,
  maxOutputSize: number,
  iouThreshold: number,
  scoreThreshold: number,
  softNmsSigma: number,
): Selected & { selectedScores: number[] } {
  const options = { maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma };
  const { indices, scores: selectedScores } = suppress(boxes, scores, options);
  return { selectedIndices: indices, selectedScores };
}

/**
 * The coordinates of the values that are not 0, one row each.
 *
 * @example
 * ```ts
 * tf.kernel_impls.whereImpl([2, 2], new Uint8Array([1, 0, 0, 1])).print(); // [[0, 0], [1, 1]]
 * ```
 */
export function whereImpl(condShape: number[], condVals: TypedArray): Tensor2D {
  const places = placesOfTrue(condVals);
  const size: [number, number] = [places.length, condShape.length];
  return tensor2d(coordinates(places, condShape), size, 'int32');
}
