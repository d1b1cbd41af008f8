/** tf.image: images as tensors. */
export { flipLeftRight, grayscaleToRGB, rgbToGrayscale } from './colour.ts';
export { resizeBilinear, resizeNearestNeighbor } from './resize.ts';
