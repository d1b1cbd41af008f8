/** Sparse tensors under another shape. */
import { product, stridesOf } from '../../ir/shape.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type {
  NamedTensorMap,
  Tensor,
  Tensor1D,
  Tensor2D,
  TensorLike,
} from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { resolveShape } from '../util/shape.ts';

/**
 * The places of a sparse tensor's values when the whole gets another shape.
 *
 * @param inputIndices int32, [values, rank].
 * @param inputShape int32, [rank].
 * @param newShape int32, [new rank]; one extent may be -1.
 * @returns `outputIndices`, [values, new rank], and `outputShape`.
 * @throws if the shapes do not hold equally many elements, or do not fit the indices.
 * @example
 * ```ts
 * const { outputIndices, outputShape } = tf.sparse.sparseReshape(
 *   tf.tensor2d([[0, 0, 0], [1, 2, 3]], [2, 3], 'int32'), tf.tensor1d([2, 3, 6], 'int32'), tf.tensor1d([9, -1], 'int32'));
 * outputIndices.print(); // [[0, 0], [8, 1]]
 * outputShape.print(); // [9, 4]
 * ```
 */
export function sparseReshape(
  inputIndices: Tensor2D | TensorLike,
  inputShape: Tensor1D | TensorLike,
  newShape: Tensor1D | TensorLike,
): NamedTensorMap & { outputIndices: Tensor; outputShape: Tensor } {
  const op = 'sparseReshape';
  const index = nodeOf(inputIndices, 'inputIndices', op, 'int32');
  const from = nodeOf(inputShape, 'inputShape', op, 'int32');
  const to = nodeOf(newShape, 'newShape', op, 'int32');
  check(
    index.shape.length === 2 &&
      from.shape.length === 1 &&
      to.shape.length === 1 &&
      index.shape[1] === from.shape[0],
    op,
    () =>
      `wants indices [values, rank] and two shapes as vectors, the first of [rank]; got [${index.shape}], [${from.shape}] and [${to.shape}]`,
  );
  const shape = Array.from(readValuesSync(from));
  const result = resolveShape(op, Array.from(readValuesSync(to)), product(shape), shape);
  const [count, rank] = index.shape;
  const places = readValuesSync(index);
  const [strides, newStrides] = [stridesOf(shape), stridesOf(result)];
  const moved = new Int32Array(count * result.length);
  for (let i = 0; i < count; i++) {
    let flat = 0;
    for (let axis = 0; axis < rank; axis++) flat += places[i * rank + axis] * strides[axis];
    newStrides.forEach((stride, axis) => {
      moved[i * result.length + axis] = Math.floor(flat / stride);
      flat %= stride;
    });
  }
  return {
    outputIndices: wrap(leafFromValues(moved, [count, result.length], 'int32')),
    outputShape: wrap(leafFromValues(Int32Array.from(result), [result.length], 'int32')),
  };
}
