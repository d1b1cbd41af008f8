/** Derivatives of the unary elementwise primitives of every program. `y` is the result, where it is cheaper or more exact than the operand. */
import { compare, constantLike, divide, multiply, negate, sign } from '../../ir/build.ts';
import type { FunctionName, UnaryName } from '../../ir/primitives.ts';
import { scale, where, type VjpRules } from '../rule.ts';

export const unaryRules = {
  negate: (ct) => negate(ct),
  abs: (ct, { inputs: [x] }) => multiply(ct, sign(x)),
  sign: null,
  floor: null,
  ceil: null,
  round_nearest_even: null,
  // The slope at 0 is infinite; without the mask a cotangent of 0 (a norm's, a select's) would come out as NaN.
  sqrt: (ct, y) => where(compare('NE', ct, constantLike(ct, 0)), divide(scale(ct, 0.5), y)),
  rsqrt: (ct, y) => multiply(scale(ct, -0.5), multiply(multiply(y, y), y)),
  is_finite: null,
  not: null,
} satisfies VjpRules<Exclude<UnaryName, FunctionName>>;
