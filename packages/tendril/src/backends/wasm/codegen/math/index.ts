/**
 * Elementwise float32 functions on vectors of four, made of arithmetic. Bounds on their errors are in units in the last place (ulp) of the result and hold for every float32 argument.
 */
export { exp, expOfNonPositive, expm1, logistic, tanh, sinh, cosh } from './exp.ts';
export { log, log1p } from './log.ts';
export { erf } from './erf.ts';
export { acos, acosh, asin, asinh, atan, atan2, atanh } from './arc.ts';
export { cos, sin, tan } from './trig.ts';
export { power } from './power.ts';
export { remainder } from './remainder.ts';
export { Lanes } from './lanes.ts';
