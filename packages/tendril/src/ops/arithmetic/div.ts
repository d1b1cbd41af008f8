/** Division. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { complexBinary, divComplex, someComplex } from '../complex/parts.ts';
import * as n from '../util/numeric.ts';
import { wrap } from '../util/operand.ts';
import { floorDivideIntegers } from './floor-division.ts';
import { arithmeticOperands } from './operands.ts';

/**
 * Divides elementwise, `a / b`, with broadcasting.
 *
 * The result has the wider dtype of the two (complex64 is the widest). Two integers are divided as `floorDiv` does.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.div(tf.tensor1d([1, 4, 9]), tf.tensor1d([1, 2, 3])).print(); // [1, 2, 3]
 * ```
 */
export function div<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  if (someComplex(a, b)) return complexBinary('div', a, b, divComplex);
  const [x, y] = arithmeticOperands('div', a, b);
  return wrap(x.dtype === 'int32' ? floorDivideIntegers(x, y) : ir.divide(x, y));
}

/**
 * Divides elementwise, `a / b`, and gives 0 where `b` is 0. With broadcasting.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.divNoNan(tf.tensor1d([1, 2, 0]), tf.tensor1d([2, 0, 0])).print(); // [0.5, 0, 0]
 * ```
 */
export function divNoNan<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  const [x, y] = arithmeticOperands('divNoNan', a, b);
  if (x.dtype === 'int32') return wrap(floorDivideIntegers(x, y));
  const isZero = n.compare('EQ', y, 0);
  // The divisor is made harmless before the division, so that no infinity gets into the gradient either.
  const quotient = ir.divide(x, n.select(isZero, 1, y));
  return wrap(n.select(isZero, 0, quotient));
}
