/** One-hot encoding. */
import * as ir from '../../ir/build.ts';
import { checkDtype } from '../../runtime/index.ts';
import type { DataType, Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * Encodes indices: the result has a new last axis of `depth` places, with `onValue` at the index and `offValue` elsewhere.
 * Indices outside [0, depth) have `offValue` everywhere.
 *
 * @param indices int32.
 * @param onValue 1 by default.
 * @param offValue 0 by default.
 * @param dtype of the result, 'int32' by default.
 * @throws if the indices are float32, or `depth` is no whole number above 0.
 * @example
 * ```ts
 * tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3).print(); // [[1, 0, 0], [0, 0, 1]]
 * ```
 */
export function oneHot(
  indices: Tensor | TensorLike,
  depth: number,
  onValue = 1,
  offValue = 0,
  dtype: DataType = 'int32',
): Tensor {
  check(
    Number.isInteger(depth) && depth > 0,
    'oneHot',
    () => `depth must be a whole number above 0, got ${show(depth)}`,
  );
  checkDtype(dtype, 'oneHot');
  const index = nodeOf(indices, 'indices', 'oneHot', 'int32');
  const shape = [...index.shape, depth];
  const repeated = ir.broadcastInDim(
    index,
    shape,
    index.shape.map((_, i) => i),
  );
  const hit = ir.compare('EQ', repeated, ir.iota(shape, index.shape.length, 'int32'));
  if (onValue === 1 && offValue === 0) return wrap(ir.convert(hit, dtype));
  return wrap(
    ir.select(hit, ir.constant(onValue, shape, dtype), ir.constant(offValue, shape, dtype)),
  );
}
