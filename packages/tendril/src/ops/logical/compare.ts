/** Comparisons of two tensors, element by element. */
import * as ir from '../../ir/build.ts';
import type { Comparison } from '../../ir/primitives.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { arithmeticOperands } from '../arithmetic/operands.ts';
import { wrap } from '../util/operand.ts';

type Arg = Tensor | TensorLike;

function compared<T extends Tensor>(op: string, direction: Comparison, a: Arg, b: Arg): T {
  return wrap(ir.compare(direction, ...arithmeticOperands(op, a, b)));
}

/**
 * Whether `a` equals `b`, elementwise, with broadcasting. The result is bool. NaN equals nothing.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.equal(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, true, false]
 * ```
 */
export function equal<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('equal', 'EQ', a, b);
}

/**
 * Whether `a` differs from `b`, elementwise, with broadcasting. The result is bool. NaN differs from everything.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.notEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, false, true]
 * ```
 */
export function notEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('notEqual', 'NE', a, b);
}

/**
 * Whether `a` is less than `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.less(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, false, false]
 * ```
 */
export function less<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('less', 'LT', a, b);
}

/**
 * Whether `a` is less than or equal to `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.lessEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, true, false]
 * ```
 */
export function lessEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('lessEqual', 'LE', a, b);
}

/**
 * Whether `a` is greater than `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.greater(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, false, true]
 * ```
 */
export function greater<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('greater', 'GT', a, b);
}

/**
 * Whether `a` is greater than or equal to `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.greaterEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, true, true]
 * ```
 */
export function greaterEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return compared('greaterEqual', 'GE', a, b);
}
