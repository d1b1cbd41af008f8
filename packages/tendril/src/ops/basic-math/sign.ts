/** Functions that are about the sign: absolute value, sign, negation, square. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { complexArgument, mulComplex, sizeOfComplex, someComplex } from '../complex/parts.ts';
import { asNumber } from '../util/dtype.ts';
import { mapNumber } from '../util/elementwise.ts';
import { moved, nodeOf, wrap, wrapParts } from '../util/operand.ts';
import { inSteps } from '../util/stop-gradient.ts';

/**
 * The absolute value elementwise. The dtype stays what it is. Its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * tf.abs(tf.tensor1d([-1, 2, -3])).print(); // [1, 2, 3]
 * ```
 */
export function abs<T extends Tensor>(x: T | TensorLike): T {
  if (someComplex(x)) return wrap(sizeOfComplex(complexArgument('abs', x)));
  return mapNumber('abs', x, ir.abs);
}

/**
 * -1 for negative numbers, 1 for positive ones, 0 for 0 and NaN for NaN, elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.sign(tf.tensor1d([0.6, -1.1, 0])).print(); // [1, -1, 0]
 * ```
 */
export function sign<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('sign', x, (node) => inSteps(ir.sign(node), node));
}

/**
 * `x²` elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.square(tf.tensor1d([1, -2, 3])).print(); // [1, 4, 9]
 * ```
 */
export function square<T extends Tensor>(x: T | TensorLike): T {
  if (someComplex(x)) {
    const z = complexArgument('square', x);
    return wrapParts(mulComplex(z, z));
  }
  return mapNumber('square', x, (node) => ir.multiply(node, node));
}
/**
 * `-x` elementwise. The dtype stays what it is, except that booleans become int32.
 *
 * @example
 * ```ts
 * tf.neg(tf.tensor1d([1, 2, -2])).print(); // [-1, -2, 2]
 * ```
 */
export function neg<T extends Tensor>(x: T | TensorLike): T {
  if (someComplex(x)) return moved(complexArgument('neg', x), ir.negate);
  return wrap(ir.negate(asNumber(nodeOf(x, 'x', 'neg'))));
}
