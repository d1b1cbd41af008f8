/** tf.scatter_util: the geometry of scatterND. */
import type { TensorInfo } from './tensor-info.ts';
import { assert, sizeFromShape } from './util/arrays.ts';
import { computeStrides } from './util/shapes.ts';

export interface ScatterShapeInfo {
  sliceRank: number;
  numUpdates: number;
  sliceSize: number;
  strides: number[];
  outputSize: number;
}

type Shaped = Pick<TensorInfo, 'shape' | 'dtype'>;

/**
 * Refuses updates whose shape is not that of the places and the slices.
 *
 * @example
 * ```ts
 * tf.scatter_util.validateUpdateShape([5, 3], tf.tensor2d([[0], [4]], [2, 1], 'int32'), tf.zeros([2, 3]));
 * ```
 */
export function validateUpdateShape(shape: number[], indices: Shaped, updates: Shaped): void {
  const depth = indices.shape.length > 1 ? indices.shape[indices.shape.length - 1] : 1;
  const batch = indices.shape.length > 1 ? indices.shape.slice(0, -1) : indices.shape;
  const wanted = [...batch, ...shape.slice(depth)];
  assert(
    wanted.length === updates.shape.length && wanted.every((n, i) => n === updates.shape[i]),
    () =>
      `scatterND: updates must be of shape [${wanted}] for indices of shape [${indices.shape}] into [${shape}], ` +
      `got [${updates.shape}]`,
  );
}

/**
 * Refuses arguments of scatterND that do not fit together.
 *
 * @example
 * ```ts
 * tf.scatter_util.validateInput(tf.zeros([2, 3]), tf.tensor2d([[0], [4]], [2, 1], 'int32'), [5, 3]);
 * ```
 */
export function validateInput(updates: Shaped, indices: Shaped, shape: number[]): void {
  assert(indices.shape.length >= 1, () => 'scatterND: indices must be of rank 1 or more');
  assert(updates.shape.length >= 1, () => 'scatterND: updates must be of rank 1 or more');
  assert(indices.dtype === 'int32', () => `scatterND: indices must be int32, got ${indices.dtype}`);
  assert(shape.length >= 1, () => 'scatterND: the result must be of rank 1 or more');
  validateUpdateShape(shape, indices, updates);
}

/**
 * The geometry of scatterND.
 *
 * @example
 * ```ts
 * tf.scatter_util.calculateShapes(tf.zeros([2, 3]), tf.tensor2d([[0], [4]], [2, 1], 'int32'), [5, 3]);
 * ```
 */
export function calculateShapes(
  _updates: Shaped,
  indices: Shaped,
  shape: number[],
): ScatterShapeInfo {
  const sliceRank = indices.shape.length > 1 ? indices.shape[indices.shape.length - 1] : 1;
  const sliceSize = sizeFromShape(shape.slice(sliceRank));
  const numUpdates = sizeFromShape(indices.shape) / Math.max(sliceRank, 1);
  const strides = [...computeStrides(shape.slice(0, sliceRank)), 1];
  return { sliceRank, numUpdates, sliceSize, strides, outputSize: sizeFromShape(shape) };
}
