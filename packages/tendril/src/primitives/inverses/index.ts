/** The inverse functions of sine, cosine and tangent, and of their hyperbolic kin: defined when imported (see ../define.ts). */
import { each, eachPair } from '../../backends/cpu/elementwise.ts';
import * as vectors from '../../backends/wasm/codegen/math/arc.ts';
import {
  add,
  binary,
  constantLike,
  divide,
  multiply,
  negate,
  rsqrt,
  subtract,
  unary,
} from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { defineFunctions } from '../define.ts';
import { oneMinusSquare, plusOne } from '../slopes.ts';

export const asin = unary('asin');
export const acos = unary('acos');
export const atan = unary('atan');
export const atan2 = binary('atan2');
export const asinh = unary('asinh');
export const acosh = unary('acosh');
export const atanh = unary('atanh');

const squaredNorm = (x: Node, y: Node): Node => add(multiply(x, x), multiply(y, y));

export const inverseDefinitions = defineFunctions({
  evaluators: {
    asin: each(Math.asin),
    acos: each(Math.acos),
    atan: each(Math.atan),
    atan2: eachPair(Math.atan2),
    asinh: each(Math.asinh),
    acosh: each(Math.acosh),
    atanh: each(Math.atanh),
  },
  vectors: {
    asin: { cost: 100, float32: vectors.asin },
    acos: { cost: 100, float32: vectors.acos },
    atan: { cost: 100, float32: vectors.atan },
    atan2: { cost: 200, float32: vectors.atan2 },
    asinh: { cost: 200, float32: vectors.asinh },
    acosh: { cost: 200, float32: vectors.acosh },
    atanh: { cost: 200, float32: vectors.atanh },
  },
  derivatives: {
    asin: (ct, { inputs: [x] }) => multiply(ct, rsqrt(oneMinusSquare(x))),
    acos: (ct, { inputs: [x] }) => negate(multiply(ct, rsqrt(oneMinusSquare(x)))),
    atan: (ct, { inputs: [x] }) => divide(ct, plusOne(multiply(x, x))),
    atan2: [
      (ct, { inputs: [y, x] }) => multiply(ct, divide(x, squaredNorm(x, y))),
      (ct, { inputs: [y, x] }) => negate(multiply(ct, divide(y, squaredNorm(x, y)))),
    ],
    asinh: (ct, { inputs: [x] }) => multiply(ct, rsqrt(plusOne(multiply(x, x)))),
    // Two roots, because the product under one would overflow for large operands.
    acosh: (ct, { inputs: [x] }) =>
      multiply(ct, multiply(rsqrt(subtract(x, constantLike(x, 1))), rsqrt(plusOne(x)))),
    atanh: (ct, { inputs: [x] }) => divide(ct, oneMinusSquare(x)),
  },
});
