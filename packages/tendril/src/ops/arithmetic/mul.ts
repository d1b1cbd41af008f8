/** Multiplication. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { complexBinary, mulComplex, someComplex } from '../complex/parts.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { wrap } from '../util/operand.ts';
import { metOperands } from './operands.ts';

/**
 * Multiplies elementwise, `a * b`, with broadcasting.
 *
 * The result has the wider dtype of the two; the product of two bools is a bool, so that masks can be combined with it.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.mul(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])).print(); // [4, 10, 18]
 * ```
 */
export function mul<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  if (someComplex(a, b)) return complexBinary('mul', a, b, mulComplex);
  const [x, y] = broadcastPair('mul', ...metOperands('mul', a, b));
  return wrap(x.dtype === 'bool' ? ir.and(x, y) : ir.multiply(x, y));
}
