/** Derivatives of the binary elementwise primitives, and of compare, select, convert and bitcast_convert. */
import {
  add,
  and,
  compare,
  constantLike,
  divide,
  log,
  multiply,
  negate,
  power,
  roundNearestEven,
  select,
  subtract,
} from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { BinaryName } from '../../ir/primitives.ts';
import { where, type VjpRules } from '../rule.ts';

const squaredNorm = (x: Node, y: Node): Node => add(multiply(x, x), multiply(y, y));

export const binaryRules = {
  add: (ct) => ct,
  subtract: [(ct) => ct, (ct) => negate(ct)],
  multiply: [(ct, { inputs: [, y] }) => multiply(ct, y), (ct, { inputs: [x] }) => multiply(ct, x)],
  divide: [
    (ct, { inputs: [, y] }) => divide(ct, y),
    // By way of the quotient: y² would overflow.
    (ct, node) => negate(multiply(divide(ct, node.inputs[1]), node)),
  ],
  // x - q·y with an integer q, which is constant between its jumps.
  remainder: [
    (ct) => ct,
    (ct, node) => {
      const [x, y] = node.inputs;
      return negate(multiply(ct, roundNearestEven(divide(subtract(x, node), y))));
    },
  ],
  power: [
    (ct, { inputs: [x, y] }) => {
      // x⁰ is 1 everywhere, also at 0, where the formula would give 0·∞. Another base makes it 0, and its slope too.
      const isZero = and(
        compare('EQ', x, constantLike(x, 0)),
        compare('EQ', y, constantLike(y, 0)),
      );
      const base = select(isZero, constantLike(x, 1), x);
      return multiply(ct, multiply(y, power(base, subtract(y, constantLike(y, 1)))));
    },
    (ct, node) => {
      const [x] = node.inputs;
      const positive = compare('GT', x, constantLike(x, 0));
      const logarithm = log(select(positive, x, constantLike(x, 1)));
      return where(positive, multiply(ct, multiply(node, logarithm)));
    },
  ],
  atan2: [
    (ct, { inputs: [y, x] }) => multiply(ct, divide(x, squaredNorm(x, y))),
    (ct, { inputs: [y, x] }) => negate(multiply(ct, divide(y, squaredNorm(x, y)))),
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
} satisfies VjpRules<BinaryName | 'compare' | 'select' | 'convert' | 'bitcast_convert'>;
