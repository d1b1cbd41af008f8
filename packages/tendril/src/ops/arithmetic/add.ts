/** Addition. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { addComplex, complexBinary, someComplex } from '../complex/parts.ts';
import { wrap } from '../util/operand.ts';
import { arithmeticOperands } from './operands.ts';

/**
 * Adds two tensors elementwise, `a + b`, with broadcasting.
 *
 * The result has the wider dtype of the two (bool, int32, float32, complex64); two bools are added as int32.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.add(tf.tensor1d([1, 2, 3]), 10).print(); // [11, 12, 13]
 * ```
 */
export function add<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  if (someComplex(a, b)) return complexBinary('add', a, b, addComplex);
  return wrap(ir.add(...arithmeticOperands('add', a, b)));
}
