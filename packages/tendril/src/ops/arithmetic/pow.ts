/** Powers. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { power } from '../../primitives/powers/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { arithmeticOperands } from './operands.ts';

/** Exponents that a few multiplications or a root do faster and more exactly than a general power. */
const shortcuts = new Map<number, (x: Node) => Node>([
  [1, (x) => x],
  [2, (x) => ir.multiply(x, x)],
  [3, (x) => ir.multiply(ir.multiply(x, x), x)],
  [0.5, ir.sqrt],
  [-0.5, ir.rsqrt],
  [-1, (x) => n.div(1, x)],
  [-2, (x) => n.div(1, ir.multiply(x, x))],
]);

/**
 * Raises elementwise to a power, `base ** exp`, with broadcasting.
 *
 * The result has the wider dtype of the two. Powers of integers with negative exponents are 0, except those of 1 and -1.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.pow(tf.tensor1d([1, 2, 3]), 2).print(); // [1, 4, 9]
 * tf.pow(tf.tensor1d([2, 2, 2]), tf.tensor1d([1, 2, 3])).print(); // [2, 4, 8]
 * ```
 */
export function pow<T extends Tensor>(base: Tensor | TensorLike, exp: Tensor | TensorLike): T {
  const shortcut = typeof exp === 'number' ? shortcuts.get(exp) : undefined;
  if (shortcut !== undefined) return wrap(shortcut(asFloat(nodeOf(base, 'base', 'pow'))));
  return wrap(power(...arithmeticOperands('pow', base, exp, ['base', 'exp'])));
}
