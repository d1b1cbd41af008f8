/** Matrix product with bias and activation. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { matMulNode, productOperands } from '../matrices/mat-mul.ts';
import { wrap } from '../util/operand.ts';
import { applyEpilogue } from './activation.ts';
import type { Epilogue } from './activation.ts';

/**
 * `activation(matMul(a, b) + bias)`. The compiler fuses the same from the single ops; this says it in one call.
 *
 * @throws if the inner dimensions differ, or the bias does not broadcast to the product.
 * @example
 * ```ts
 * const a = tf.tensor2d([[1, -2]]);
 * const b = tf.tensor2d([[1, 2], [3, 4]]);
 * tf.fused.matMul({ a, b, bias: tf.tensor1d([10, 1]), activation: 'relu' }).print(); // [[5, 0]]
 * ```
 */
export function matMul({
  a,
  b,
  transposeA = false,
  transposeB = false,
  ...epilogue
}: Epilogue & {
  a: Tensor | TensorLike;
  b: Tensor | TensorLike;
  transposeA?: boolean;
  transposeB?: boolean;
}): Tensor {
  const op = 'fused.matMul';
  const product = matMulNode(op, ...productOperands(op, a, b), transposeA, transposeB);
  return wrap(applyEpilogue(op, product, epilogue, product.shape.length - 1));
}
