/** Arithmetic of two tensors. */
export { clipByGlobalNorm, clipByNorm } from './clip-by-norm.ts';
export { add } from './add.ts';
export { addN } from './add-n.ts';
export { div, divNoNan } from './div.ts';
export { maximum, minimum } from './extremes.ts';
export { floorDiv, mod } from './floor-division.ts';
export { mul } from './mul.ts';
export { pow } from './pow.ts';
export { squaredDifference } from './squared-difference.ts';
export { sub } from './sub.ts';
