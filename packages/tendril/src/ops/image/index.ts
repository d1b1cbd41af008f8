/** tf.image: images as tensors. */
export { flipLeftRight, grayscaleToRGB, rgbToGrayscale } from './colour.ts';
export {
  nonMaxSuppression,
  nonMaxSuppressionAsync,
  nonMaxSuppressionPadded,
  nonMaxSuppressionPaddedAsync,
  nonMaxSuppressionWithScore,
  nonMaxSuppressionWithScoreAsync,
} from './non-max-suppression.ts';
export { resizeBilinear, resizeNearestNeighbor } from './resize.ts';
export { cropAndResize } from './crop-and-resize.ts';
export { rotateWithOffset } from './rotate.ts';
export { threshold } from './threshold.ts';
export { transform } from './transform.ts';
