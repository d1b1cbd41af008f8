/** Logarithms: defined when imported (see ../define.ts). */
import { each } from '../../backends/cpu/elementwise.ts';
import * as vectors from '../../backends/wasm/codegen/math/log.ts';
import { divide, unary } from '../../ir/build.ts';
import { defineFunctions } from '../define.ts';
import { plusOne } from '../slopes.ts';

export const log = unary('log');
export const logPlusOne = unary('log_plus_one');

export const logarithmDefinitions = defineFunctions({
  evaluators: { log: each(Math.log), log_plus_one: each(Math.log1p) },
  vectors: {
    log: { cost: 28, float32: vectors.log },
    log_plus_one: { cost: 36, float32: vectors.log1p },
  },
  derivatives: {
    log: (ct, { inputs: [x] }) => divide(ct, x),
    log_plus_one: (ct, { inputs: [x] }) => divide(ct, plusOne(x)),
  },
});
