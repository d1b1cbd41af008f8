/** tf.image: images as tensors. */
export { flipLeftRight, grayscaleToRGB, rgbToGrayscale } from './colour.ts';
export { resizeBilinear, resizeNearestNeighbor } from './resize.ts';
export { cropAndResize } from './crop-and-resize.ts';
export { rotateWithOffset } from './rotate.ts';
export { threshold } from './threshold.ts';
export { transform } from './transform.ts';
