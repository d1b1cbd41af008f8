/** Matrix products. */
export { dot, outerProduct } from './dot.ts';
export { matMul } from './mat-mul.ts';
