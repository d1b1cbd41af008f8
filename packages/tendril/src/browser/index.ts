/** tf.browser: pictures of the page, in and out. */
export { fromPixels, fromPixelsAsync } from './from-pixels.ts';
export type { PixelData, PixelSource } from './pixel-source.ts';
export {
  draw,
  toPixels,
  type ContextOptions,
  type DrawOptions,
  type ImageOptions,
} from './to-pixels.ts';
