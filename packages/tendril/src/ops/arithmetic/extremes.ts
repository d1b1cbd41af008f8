/** The larger and the smaller of two tensors. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { wrap } from '../util/operand.ts';
import { arithmeticOperands } from './operands.ts';

/**
 * The larger of two tensors elementwise, with broadcasting; NaN where either is NaN.
 *
 * The result has the wider dtype of the two; two bools are compared as int32.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.maximum(tf.tensor1d([1, 4, 3]), 2).print(); // [2, 4, 3]
 * ```
 */
export function maximum<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  return wrap(ir.maximum(...arithmeticOperands('maximum', a, b)));
}

/**
 * The smaller of two tensors elementwise, with broadcasting; NaN where either is NaN.
 *
 * The result has the wider dtype of the two; two bools are compared as int32.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.minimum(tf.tensor1d([1, 4, 3]), 2).print(); // [1, 2, 2]
 * ```
 */
export function minimum<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  return wrap(ir.minimum(...arithmeticOperands('minimum', a, b)));
}
