/** The error function: defined when imported (see ../define.ts). */
import { scale } from '../../autodiff/rule.ts';
import { each } from '../../backends/cpu/elementwise.ts';
import { erf as doubleErf } from '../../backends/cpu/math.ts';
import * as vectors from '../../backends/wasm/codegen/math/erf.ts';
import { multiply, negate, unary } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';
import { exponential } from '../exponentials/index.ts';

export const erf = unary('erf');

export const errorFunctionDefinitions = defineFunctions({
  evaluators: { erf: each(doubleErf) },
  vectors: { erf: { cost: 24, float32: vectors.erf } },
  derivatives: {
    erf: (ct, { inputs: [x] }) =>
      multiply(scale(ct, 2 / Math.sqrt(Math.PI)), exponential(negate(multiply(x, x)))),
  },
});
