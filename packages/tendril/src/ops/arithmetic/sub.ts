/** Subtraction. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { complexBinary, someComplex, subComplex } from '../complex/parts.ts';
import { wrap } from '../util/operand.ts';
import { arithmeticOperands } from './operands.ts';

/**
 * Subtracts elementwise, `a - b`, with broadcasting.
 *
 * The result has the wider dtype of the two; two bools are subtracted as int32.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.sub(tf.tensor1d([10, 20, 30]), tf.tensor1d([1, 2, 3])).print(); // [9, 18, 27]
 * ```
 */
export function sub<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  if (someComplex(a, b)) return complexBinary('sub', a, b, subComplex);
  return wrap(ir.subtract(...arithmeticOperands('sub', a, b)));
}
