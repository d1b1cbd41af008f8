/** Which elements are infinite or not numbers. */
import { isFloat } from '../../ir/dtype.ts';
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** Integers and booleans are finite numbers, all of them. */
function test<T extends Tensor>(
  op: string,
  x: Tensor | TensorLike,
  ofFinite: boolean,
  compute: (x: Node) => Node,
): T {
  const node = nodeOf(x, 'x', op);
  if (isFloat(node.dtype)) return wrap(compute(node));
  return wrap(ir.constant(ofFinite ? 1 : 0, node.shape, 'bool'));
}

/**
 * Whether each element is NaN. The result is bool.
 *
 * @example
 * ```ts
 * tf.isNaN(tf.tensor1d([NaN, 0, Infinity])).print(); // [true, false, false]
 * ```
 */
export function isNaN<T extends Tensor>(x: T | TensorLike): T {
  return test('isNaN', x, false, (node) => ir.compare('NE', node, node));
}

/**
 * Whether each element is ∞ or -∞. The result is bool.
 *
 * @example
 * ```ts
 * tf.isInf(tf.tensor1d([NaN, 0, -Infinity])).print(); // [false, false, true]
 * ```
 */
export function isInf<T extends Tensor>(x: T | TensorLike): T {
  return test('isInf', x, false, (node) => n.compare('EQ', ir.abs(node), Infinity));
}

/**
 * Whether each element is a finite number, neither NaN nor infinite. The result is bool.
 *
 * @example
 * ```ts
 * tf.isFinite(tf.tensor1d([NaN, 0, Infinity])).print(); // [false, true, false]
 * ```
 */
export function isFinite<T extends Tensor>(x: T | TensorLike): T {
  return test('isFinite', x, true, ir.isFinite);
}
