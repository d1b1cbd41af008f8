/** Sine, cosine and tangent: defined when imported (see ../define.ts). */
import { each } from '../../backends/cpu/elementwise.ts';
import * as vectors from '../../backends/wasm/codegen/math/trig.ts';
import { multiply, negate, unary } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';
import { plusOne } from '../slopes.ts';

export const sine = unary('sine');
export const cosine = unary('cosine');
export const tan = unary('tan');

export const trigonometryDefinitions = defineFunctions({
  evaluators: { sine: each(Math.sin), cosine: each(Math.cos), tan: each(Math.tan) },
  vectors: {
    sine: { cost: 60, float32: vectors.sin, calls: 'sin' },
    cosine: { cost: 60, float32: vectors.cos, calls: 'cos' },
    tan: { cost: 80, float32: vectors.tan, calls: 'tan' },
  },
  derivatives: {
    sine: (ct, { inputs: [x] }) => multiply(ct, cosine(x)),
    cosine: (ct, { inputs: [x] }) => negate(multiply(ct, sine(x))),
    tan: (ct, y) => multiply(ct, plusOne(multiply(y, y))),
  },
});
