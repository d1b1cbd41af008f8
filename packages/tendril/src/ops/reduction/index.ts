/** Axes reduced to one value, or to running values. */
export { all, any } from './any-all.ts';
export { cumprod, cumsum } from './cumulative.ts';
export { argMax, argMin, max, min } from './extremes.ts';
export { logSumExp } from './log-sum-exp.ts';
export { movingAverage } from './moving-average.ts';
export { euclideanNorm, norm } from './norm.ts';
export { mean, moments, prod, sum } from './sum.ts';
