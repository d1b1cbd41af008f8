/** Squared difference. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { wrap } from '../util/operand.ts';
import { arithmeticOperands } from './operands.ts';

/**
 * `(a - b)²` elementwise, with broadcasting.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.squaredDifference(tf.tensor1d([1, 4, 3]), tf.tensor1d([2, 2, 3])).print(); // [1, 4, 0]
 * ```
 */
export function squaredDifference<T extends Tensor>(
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
): T {
  const difference = ir.subtract(...arithmeticOperands('squaredDifference', a, b));
  return wrap(ir.multiply(difference, difference));
}
