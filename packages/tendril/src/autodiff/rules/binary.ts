/** Derivatives of the binary elementwise primitives of every program, and of compare, select, convert and bitcast_convert. */
import { compare, constantLike, divide, multiply, negate, select } from '../../ir/build.ts';
import type { BinaryName, FunctionName } from '../../ir/primitives.ts';
import { where, type VjpRules } from '../rule.ts';

export const binaryRules = {
  add: (ct) => ct,
  subtract: [(ct) => ct, (ct) => negate(ct)],
  multiply: [(ct, { inputs: [, y] }) => multiply(ct, y), (ct, { inputs: [x] }) => multiply(ct, x)],
  divide: [
    (ct, { inputs: [, y] }) => divide(ct, y),
    // By way of the quotient: y² would overflow.
    (ct, node) => negate(multiply(divide(ct, node.inputs[1]), node)),
  ],
  // Of equals, the first operand gets it all.
  maximum: [
    (ct, { inputs: [x, y] }) => where(compare('GE', x, y), ct),
    (ct, { inputs: [x, y] }) => where(compare('LT', x, y), ct),
  ],
  minimum: [
    (ct, { inputs: [x, y] }) => where(compare('LE', x, y), ct),
    (ct, { inputs: [x, y] }) => where(compare('GT', x, y), ct),
  ],
  and: null,
  or: null,
  xor: null,
  shift_left: null,
  shift_right_logical: null,
  shift_right_arithmetic: null,
  compare: null,
  select: [
    null,
    (ct, { inputs: [predicate] }) => where(predicate, ct),
    (ct, { inputs: [predicate] }) => select(predicate, constantLike(ct, 0), ct),
  ],
  convert: (ct) => ct,
  bitcast_convert: null,
} satisfies VjpRules<
  Exclude<BinaryName, FunctionName> | 'compare' | 'select' | 'convert' | 'bitcast_convert'
>;
