/** Matrix products. */
export { dot, outerProduct } from './dot.ts';
export { einsum } from './einsum.ts';
export { matMul } from './mat-mul.ts';
