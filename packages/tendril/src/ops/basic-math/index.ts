/** Functions of one tensor, element by element. */
export { clipByValue } from './clip-by-value.ts';
export { erf } from './erf.ts';
export { exp, expm1, log, log1p } from './exponential.ts';
export { isFinite, isInf, isNaN } from './finite.ts';
export { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.ts';
export { reciprocal, rsqrt, sqrt } from './roots.ts';
export { ceil, floor, round } from './rounding.ts';
export { abs, neg, sign, square } from './sign.ts';
export { acos, asin, atan, atan2, cos, sin, tan } from './trigonometric.ts';
