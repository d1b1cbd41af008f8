/** Convolutions. */
export { conv1d, conv2d, conv3d } from './conv.ts';
export { depthwiseConv2d, separableConv2d } from './depthwise.ts';
export { dilation2d } from './dilation.ts';
export { conv2dTranspose, conv3dTranspose } from './transposed.ts';
