/** tf.broadcast_util: shapes that meet. */
import { broadcastShape } from '../ops/util/broadcast.ts';

/**
 * The axes of `inShape` that are repeated in `outShape`.
 *
 * @example
 * ```ts
 * tf.broadcast_util.getBroadcastDims([1, 3], [2, 3]); // [0]
 * ```
 */
export function getBroadcastDims(inShape: number[], outShape: number[]): number[] {
  const lead = outShape.length - inShape.length;
  return inShape
    .map((_, i) => i)
    .filter((i) => (inShape[i] || 1) === 1 && (outShape[lead + i] || 1) > 1);
}

/**
 * The axes of `outShape` to sum over, to get back to `inShape`.
 *
 * @example
 * ```ts
 * tf.broadcast_util.getReductionAxes([3], [2, 3]); // [0]
 * ```
 */
export function getReductionAxes(inShape: number[], outShape: number[]): number[] {
  const lead = outShape.length - inShape.length;
  return outShape
    .map((_, i) => i)
    .filter((i) => i < lead || (inShape[i - lead] === 1 && outShape[i] > 1));
}

/**
 * The shape in which two shapes meet.
 *
 * @example
 * ```ts
 * tf.broadcast_util.assertAndGetBroadcastShape([2, 1], [3]); // [2, 3]
 * ```
 */
export function assertAndGetBroadcastShape(shapeA: number[], shapeB: number[]): number[] {
  return [...broadcastShape('broadcast', shapeA, shapeB)];
}
