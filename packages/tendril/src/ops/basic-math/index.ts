/** Functions of one tensor, element by element. */
export { clipByValue } from './clip-by-value.ts';
export { erf } from './erf.ts';
export { exp, expm1 } from './exponential.ts';
export { isFinite, isInf, isNaN } from './finite.ts';
export { cosh, sinh, tanh } from './hyperbolic.ts';
export { acos, acosh, asin, asinh, atan, atan2, atanh } from './inverse.ts';
export { log, log1p } from './logarithm.ts';
export { reciprocal, rsqrt, sqrt } from './roots.ts';
export { ceil, floor, round } from './rounding.ts';
export { abs, neg, sign, square } from './sign.ts';
export { cos, sin, tan } from './trigonometric.ts';
