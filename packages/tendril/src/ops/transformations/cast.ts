/** Conversion to another dtype. */
import * as ir from '../../ir/build.ts';
import type { DType } from '../../ir/dtype.ts';
import { checkDtype } from '../../runtime/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * Converts to another dtype. To int32, numbers are truncated; to bool, everything but 0 is true.
 *
 * @example
 * ```ts
 * tf.cast(tf.tensor1d([1.5, -2.5, 0]), 'int32').print(); // [1, -2, 0]
 * tf.cast(tf.tensor1d([1.5, -2.5, 0]), 'bool').print(); // [true, true, false]
 * ```
 */
export function cast<T extends Tensor>(x: T | TensorLike, dtype: DType): T {
  checkDtype(dtype, 'cast');
  return wrap(ir.convert(nodeOf(x, 'x', 'cast'), dtype));
}
