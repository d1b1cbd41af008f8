/** Derivatives of the unary elementwise primitives. `y` is the result, where it is cheaper or more exact than the operand. */
import {
  add,
  compare,
  constantLike,
  cosh,
  cosine,
  divide,
  exponential,
  multiply,
  negate,
  rsqrt,
  sign,
  sine,
  sinh,
  subtract,
} from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { UnaryName } from '../../ir/primitives.ts';
import { scale, where, type VjpRules } from '../rule.ts';

const plusOne = (x: Node): Node => add(x, constantLike(x, 1));
const oneMinus = (x: Node): Node => subtract(constantLike(x, 1), x);

/** 1 - x², which loses nothing near ±1 in this form. */
const oneMinusSquare = (x: Node): Node => multiply(oneMinus(x), plusOne(x));

export const unaryRules = {
  negate: (ct) => negate(ct),
  abs: (ct, { inputs: [x] }) => multiply(ct, sign(x)),
  sign: null,
  floor: null,
  ceil: null,
  round_nearest_even: null,
  exponential: (ct, y) => multiply(ct, y),
  // Not y + 1: that has no digits left where the exponential is small.
  exponential_minus_one: (ct, { inputs: [x] }) => multiply(ct, exponential(x)),
  log: (ct, { inputs: [x] }) => divide(ct, x),
  log_plus_one: (ct, { inputs: [x] }) => divide(ct, plusOne(x)),
  // The slope at 0 is infinite; without the mask a cotangent of 0 (a norm's, a select's) would come out as NaN.
  sqrt: (ct, y) => where(compare('NE', ct, constantLike(ct, 0)), divide(scale(ct, 0.5), y)),
  rsqrt: (ct, y) => multiply(scale(ct, -0.5), multiply(multiply(y, y), y)),
  logistic: (ct, y) => multiply(ct, multiply(y, oneMinus(y))),
  sine: (ct, { inputs: [x] }) => multiply(ct, cosine(x)),
  cosine: (ct, { inputs: [x] }) => negate(multiply(ct, sine(x))),
  tan: (ct, y) => multiply(ct, plusOne(multiply(y, y))),
  asin: (ct, { inputs: [x] }) => multiply(ct, rsqrt(oneMinusSquare(x))),
  acos: (ct, { inputs: [x] }) => negate(multiply(ct, rsqrt(oneMinusSquare(x)))),
  atan: (ct, { inputs: [x] }) => divide(ct, plusOne(multiply(x, x))),
  sinh: (ct, { inputs: [x] }) => multiply(ct, cosh(x)),
  cosh: (ct, { inputs: [x] }) => multiply(ct, sinh(x)),
  tanh: (ct, y) => multiply(ct, oneMinusSquare(y)),
  asinh: (ct, { inputs: [x] }) => multiply(ct, rsqrt(plusOne(multiply(x, x)))),
  // Two roots, because the product under one would overflow for large operands.
  acosh: (ct, { inputs: [x] }) =>
    multiply(ct, multiply(rsqrt(subtract(x, constantLike(x, 1))), rsqrt(plusOne(x)))),
  atanh: (ct, { inputs: [x] }) => divide(ct, oneMinusSquare(x)),
  erf: (ct, { inputs: [x] }) =>
    multiply(scale(ct, 2 / Math.sqrt(Math.PI)), exponential(negate(multiply(x, x)))),
  is_finite: null,
  not: null,
} satisfies VjpRules<UnaryName>;
