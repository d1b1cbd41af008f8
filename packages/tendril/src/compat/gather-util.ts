/** tf.gather_util: the geometry of gatherND. */
import { assert, sizeFromShape } from './util/arrays.ts';
import { computeStrides } from './util/shapes.ts';
import type { TensorInfo } from './tensor-info.ts';

/**
 * The geometry of gatherND.
 *
 * @returns the result's shape, how many slices there are, how large one is, and the strides of the coordinates.
 *
 * @example
 * ```ts
 * tf.gather_util.prepareAndValidate(tf.zeros([4, 5]), tf.tensor2d([[0], [3]], [2, 1], 'int32'));
 * ```
 */
export function prepareAndValidate(
  tensor: TensorInfo,
  indices: TensorInfo,
): [number[], number, number, number[]] {
  assert(tensor.shape.length >= 1, () => 'gatherND: x must be of rank 1 or more');
  assert(indices.shape.length >= 1, () => 'gatherND: indices must be of rank 1 or more');
  assert(indices.dtype === 'int32', () => `gatherND: indices must be int32, got ${indices.dtype}`);
  const depth = indices.shape[indices.shape.length - 1];
  assert(
    depth <= tensor.shape.length,
    () =>
      `gatherND: indices hold ${depth} coordinates, more than the rank ${tensor.shape.length} of x`,
  );
  const slice = tensor.shape.slice(depth);
  const batch = indices.shape.slice(0, -1);
  const sliceSize = sizeFromShape(slice);
  const strides = [...computeStrides(tensor.shape).map((stride) => stride / sliceSize), 1];
  const shape = [...batch, ...slice];
  const isEmpty = sizeFromShape(tensor.shape) === 0;
  return [
    shape,
    isEmpty ? 0 : sizeFromShape(batch),
    isEmpty ? 1 : sliceSize,
    isEmpty ? [] : strides.slice(0, depth),
  ];
}
