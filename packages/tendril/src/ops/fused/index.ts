/** tf.fused: products and convolutions with bias and activation in one call. */
export type { Activation } from './activation.ts';
export { conv2d, depthwiseConv2d } from './conv2d.ts';
export { matMul } from './mat-mul.ts';
