/** Axes reduced to one value, or to running values. */
export { all, any } from './any-all.ts';
export { cumprod, cumsum } from './cumulative.ts';
export { argMax, argMin, max, min } from './extremes.ts';
export { logSumExp } from './log-sum-exp.ts';
export { movingAverage } from './moving-average.ts';
export { euclideanNorm, norm } from './norm.ts';
export { prod } from './prod.ts';
export { mean, moments, sum } from './sum.ts';
