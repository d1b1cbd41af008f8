/** Exponential and hyperbolic functions: defined when imported (see ../define.ts). */
import { each } from '../../backends/cpu/elementwise.ts';
import * as vectors from '../../backends/wasm/codegen/math/exp.ts';
import { multiply, unary } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';
import { oneMinus, oneMinusSquare } from '../slopes.ts';

export const exponential = unary('exponential');
export const exponentialMinusOne = unary('exponential_minus_one');
export const logistic = unary('logistic');
export const sinh = unary('sinh');
export const cosh = unary('cosh');
export const tanh = unary('tanh');

export const exponentialDefinitions = defineFunctions({
  evaluators: {
    exponential: each(Math.exp),
    exponential_minus_one: each(Math.expm1),
    logistic: each((x) => 1 / (1 + Math.exp(-x))),
    sinh: each(Math.sinh),
    cosh: each(Math.cosh),
    tanh: each(Math.tanh),
  },
  vectors: {
    exponential: {
      cost: 20,
      float32: (l, x, _, isNeverPositive) =>
        isNeverPositive ? vectors.expOfNonPositive(l, x) : vectors.exp(l, x),
    },
    exponential_minus_one: { cost: 22, float32: vectors.expm1 },
    logistic: { cost: 32, float32: vectors.logistic },
    sinh: { cost: 60, float32: vectors.sinh },
    cosh: { cost: 40, float32: vectors.cosh },
    tanh: { cost: 36, float32: vectors.tanh },
  },
  derivatives: {
    exponential: (ct, y) => multiply(ct, y),
    // Not y + 1: that has no digits left where the exponential is small.
    exponential_minus_one: (ct, { inputs: [x] }) => multiply(ct, exponential(x)),
    logistic: (ct, y) => multiply(ct, multiply(y, oneMinus(y))),
    sinh: (ct, { inputs: [x] }) => multiply(ct, cosh(x)),
    cosh: (ct, { inputs: [x] }) => multiply(ct, sinh(x)),
    tanh: (ct, y) => multiply(ct, oneMinusSquare(y)),
  },
});
