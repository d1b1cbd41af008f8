/** Division rounded down, and the remainder that goes with it. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { remainder } from '../../primitives/remainders/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import * as n from '../util/numeric.ts';
import { wrap } from '../util/operand.ts';
import { inSteps } from '../util/stop-gradient.ts';
import { arithmeticOperands } from './operands.ts';

/** Where a truncated quotient has to go down by one: the rest is not 0 and its sign is not the divisor's. */
function overshoots(rest: Node, divisor: Node): Node {
  const signsDiffer = ir.xor(n.compare('LT', rest, 0), n.compare('LT', divisor, 0));
  return ir.and(n.compare('NE', rest, 0), signsDiffer);
}

/** int32 quotients, rounded towards -∞. Nothing is infinite in int32: x / 0 is 0. */
export function floorDivideIntegers(a: Node, b: Node): Node {
  const quotient = ir.divide(a, b);
  const rest = ir.subtract(a, ir.multiply(quotient, b));
  const down = ir.convert(overshoots(rest, b), 'int32');
  return n.select(n.compare('EQ', b, 0), 0, ir.subtract(quotient, down));
}

/**
 * Divides elementwise and rounds towards -∞, with broadcasting.
 *
 * The result has the wider dtype of the two. In int32, `x / 0` is 0. The gradient is 0.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.floorDiv(tf.tensor1d([7, -7]), 2).print(); // [3, -4]
 * ```
 */
export function floorDiv<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  const [x, y] = arithmeticOperands('floorDiv', a, b);
  if (x.dtype === 'int32') return wrap(floorDivideIntegers(x, y));
  return wrap(inSteps(ir.floor(ir.divide(x, y)), x, y));
}

/**
 * The remainder of `floorDiv`: `a - floor(a / b) * b`, which has the sign of `b`. With broadcasting.
 *
 * The result has the wider dtype of the two. In int32, `x mod 0` is 0.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.mod(tf.tensor1d([7, -7]), 3).print(); // [1, 2]
 * ```
 */
export function mod<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T {
  const [x, y] = arithmeticOperands('mod', a, b);
  const rest = remainder(x, y);
  const result = ir.select(overshoots(rest, y), ir.add(rest, y), rest);
  return wrap(x.dtype === 'int32' ? n.select(n.compare('EQ', y, 0), 0, result) : result);
}
