/** Logic on booleans, element by element, and the bits of integers. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { DType } from '../../ir/dtype.ts';
import type { Rank, Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { nodeOf, wrap } from '../util/operand.ts';

type Arg = Tensor | TensorLike;

function operands(op: string, a: Arg, b: Arg, dtype: DType): [Node, Node] {
  return broadcastPair(op, nodeOf(a, 'a', op, dtype), nodeOf(b, 'b', op, dtype));
}

/**
 * `a && b` elementwise, with broadcasting.
 *
 * @throws if an argument is not bool, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.logicalAnd([true, true, false], [true, false, false]).print(); // [true, false, false]
 * ```
 */
export function logicalAnd<T extends Tensor>(a: Arg, b: Arg): T {
  return wrap(ir.and(...operands('logicalAnd', a, b, 'bool')));
}

/**
 * `a || b` elementwise, with broadcasting.
 *
 * @throws if an argument is not bool, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.logicalOr([true, true, false], [true, false, false]).print(); // [true, true, false]
 * ```
 */
export function logicalOr<T extends Tensor>(a: Arg, b: Arg): T {
  return wrap(ir.or(...operands('logicalOr', a, b, 'bool')));
}

/**
 * Whether exactly one of `a` and `b` holds, elementwise, with broadcasting.
 *
 * @throws if an argument is not bool, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.logicalXor([true, true, false], [true, false, false]).print(); // [false, true, false]
 * ```
 */
export function logicalXor<T extends Tensor>(a: Arg, b: Arg): T {
  return wrap(ir.xor(...operands('logicalXor', a, b, 'bool')));
}

/**
 * `!x` elementwise.
 *
 * @throws if `x` is not bool.
 * @example
 * ```ts
 * tf.logicalNot([true, false]).print(); // [false, true]
 * ```
 */
export function logicalNot<T extends Tensor>(x: T | TensorLike): T {
  return wrap(ir.not(nodeOf(x, 'x', 'logicalNot', 'bool')));
}

/**
 * The bits that `x` and `y` share, elementwise, with broadcasting.
 *
 * @throws if an argument is not int32, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.bitwiseAnd(tf.tensor1d([6, 5], 'int32'), tf.tensor1d([3, 3], 'int32')).print(); // [2, 1]
 * ```
 */
export function bitwiseAnd<R extends Rank>(x: Tensor, y: Tensor): Tensor<R> {
  return wrap(ir.and(...operands('bitwiseAnd', x, y, 'int32')));
}
