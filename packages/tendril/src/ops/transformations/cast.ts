/** Conversion to another dtype. */
import * as ir from '../../ir/build.ts';
import { checkDataType, convertParts } from '../../runtime/index.ts';
import type { DataType, Tensor, TensorLike } from '../../runtime/index.ts';
import { moved, partsOf, wrapParts } from '../util/operand.ts';

/**
 * Converts to another dtype. To int32, numbers are truncated; to bool, everything but 0 is true. Of complex numbers, the real part
 * is what is converted. float16, uint8 and int8 are dtypes of storage: they take two bytes and one; all arithmetic with them is
 * done in float32 and int32, and gives these. To float16, numbers are rounded to the nearest; uint8 and int8 keep the lowest 8 bits.
 * float64 is computed with all its digits, on the host whatever the backend (see docs/differences.md).
 * Strings can be converted to nothing else, and nothing to strings.
 *
 * @throws if only one of the two dtypes is string.
 * @example
 * ```ts
 * tf.cast(tf.tensor1d([1.5, -2.5, 0]), 'int32').print(); // [1, -2, 0]
 * tf.cast(tf.tensor1d([1.5, -2.5, 0]), 'bool').print(); // [true, true, false]
 * ```
 */
export function cast<T extends Tensor>(x: T | TensorLike, dtype: DataType): T {
  const op = 'cast';
  checkDataType(dtype, op);
  const parts = partsOf(x, 'x', op);
  const converted = convertParts(op, parts, dtype);
  return converted === parts ? moved(parts, ir.alias) : wrapParts(converted);
}
