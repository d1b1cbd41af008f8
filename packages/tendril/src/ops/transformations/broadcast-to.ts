/** Broadcasting by itself, and repetition. */
import * as ir from '../../ir/build.ts';
import type { Rank, ShapeMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { moved, partsOf } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';

/**
 * Repeats along axes of extent 1, and along new axes in front, to get a shape.
 *
 * @throws if the shapes, aligned at the end, differ where `x` has an extent other than 1.
 * @example
 * ```ts
 * tf.broadcastTo(tf.tensor1d([1, 2, 3]), [2, 3]).print(); // [[1, 2, 3], [1, 2, 3]]
 * ```
 */
export function broadcastTo<R extends Rank>(x: Tensor | TensorLike, shape: ShapeMap[R]): Tensor<R> {
  const parts = partsOf(x, 'x', 'broadcastTo');
  const from = parts.node.shape;
  checkShape('broadcastTo', shape);
  const wanted: readonly number[] = shape;
  const lead = wanted.length - from.length;
  const fits = lead >= 0 && from.every((extent, i) => extent === 1 || extent === wanted[i + lead]);
  check(
    fits,
    'broadcastTo',
    () =>
      `the shape [${from}] does not broadcast to [${shape}]: aligned at the end, extents must be equal or 1`,
  );
  return moved(parts, (node) => ir.broadcastTo(node, wanted));
}

/**
 * Repeats the whole tensor `reps[i]` times along each axis.
 *
 * @throws if there is not one whole number from 0 on for each axis.
 * @example
 * ```ts
 * tf.tile(tf.tensor1d([1, 2]), [2]).print(); // [1, 2, 1, 2]
 * ```
 */
export function tile<T extends Tensor>(x: T | TensorLike, reps: number[]): T {
  const parts = partsOf(x, 'x', 'tile');
  const { shape } = parts.node;
  const fits =
    Array.isArray(reps) &&
    reps.length === shape.length &&
    reps.every((r) => Number.isInteger(r) && r >= 0);
  check(
    fits,
    'tile',
    () => `reps must be one whole number for each axis of the shape [${shape}], got ${show(reps)}`,
  );
  // Each axis becomes two, (repetition, element), and the pair is read as one.
  const interleaved = shape.flatMap((extent, i) => [reps[i], extent]);
  const elements = shape.map((_, i) => 2 * i + 1);
  const tiled = shape.map((extent, i) => extent * reps[i]);
  return moved(parts, (node) => ir.reshape(ir.broadcastInDim(node, interleaved, elements), tiled));
}
