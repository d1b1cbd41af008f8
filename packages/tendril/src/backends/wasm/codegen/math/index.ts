/**
 * Elementwise float32 functions on vectors of four, made of arithmetic, or called lane by lane where they are not made yet. Bounds
 * on their errors are in units in the last place (ulp) of the result and hold for every float32 argument.
 */
export { exp, expm1, logistic, tanh, sinh, cosh } from './exp.ts';
export { log, log1p } from './log.ts';
export { erf } from './erf.ts';
export { power } from './power.ts';
export { remainder } from './remainder.ts';
export { Lanes } from './lanes.ts';
