/** The part of `tf.layers` that prepares data. */
import { CategoryEncoding } from './category-encoding.ts';
import type { CategoryEncodingArgs } from './category-encoding.ts';
import { CenterCrop, RandomWidth, Resizing } from './image-size.ts';
import type { CenterCropArgs, RandomWidthArgs, ResizingArgs } from './image-size.ts';
import { Normalization } from './normalization.ts';
import type { NormalizationArgs } from './normalization.ts';
import { Rescaling } from './rescaling.ts';
import type { RescalingArgs } from './rescaling.ts';

/**
 * `x * scale + offset`, such as from pixels 0 … 255 to 0 … 1.
 *
 * @example
 * ```ts
 * tf.layers.rescaling({ scale: 1 / 127.5, offset: -1 }).apply(tf.tensor2d([[0, 255]])).print(); // -1, 1
 * ```
 */
export function rescaling(args: RescalingArgs): Rescaling {
  return new Rescaling(args);
}

/**
 * Cuts the middle out of images, `[height, width, channels]` with or without a batch axis in front. Images that
 * are too small are resized.
 *
 * @example
 * ```ts
 * const layer = tf.layers.centerCrop({ height: 4, width: 6 });
 * console.log(layer.apply(tf.ones([2, 8, 8, 3])).shape); // [2, 4, 6, 3]
 * ```
 */
export function centerCrop(args: CenterCropArgs): CenterCrop {
  return new CenterCrop(args);
}

/**
 * Resizes images, `[height, width, channels]` with or without a batch axis in front.
 *
 * @param args `height`, `width`, `interpolation` ('bilinear' or 'nearest'), `cropToAspectRatio`.
 * @example
 * ```ts
 * const layer = tf.layers.resizing({ height: 4, width: 4 });
 * console.log(layer.apply(tf.ones([2, 8, 6, 3])).shape); // [2, 4, 4, 3]
 * ```
 */
export function resizing(args: ResizingArgs): Resizing {
  return new Resizing(args);
}

/**
 * Whole numbers that stand for categories, as vectors of zeros and ones, or as counts.
 *
 * @param args `numTokens`: how many categories there are; `outputMode`: 'multiHot', 'oneHot' or 'count'.
 * @throws If a number is not at least 0 and below `numTokens`.
 * @example
 * ```ts
 * const layer = tf.layers.categoryEncoding({ numTokens: 4, outputMode: 'oneHot' });
 * layer.apply(tf.tensor1d([3, 0], 'int32')).print(); // [[0, 0, 0, 1], [1, 0, 0, 0]]
 * ```
 */
export function categoryEncoding(args: CategoryEncodingArgs): CategoryEncoding {
  return new CategoryEncoding(args);
}

/**
 * While training, gives the images of each batch another width, chosen at random.
 *
 * @param args `factor`: how much narrower and wider at most, such as 0.2 or [-0.2, 0.3]; `interpolation`, a `seed`.
 * @example
 * ```ts
 * const layer = tf.layers.randomWidth({ factor: 0.5, seed: 1 });
 * console.log(layer.apply(tf.ones([1, 4, 10, 1]), { training: true }).shape); // a width from 5 to 15
 * ```
 */
export function randomWidth(args: RandomWidthArgs): RandomWidth {
  return new RandomWidth(args);
}

/**
 * Features of mean 0 and variance 1: `(x - mean) / sqrt(variance)`, with what `adapt` saw of the data.
 *
 * @param args `axis` (-1): the axes whose elements each have a mean; or `mean` and `variance` themselves; `invert`.
 * @example
 * ```ts
 * const layer = tf.layers.normalization();
 * await layer.adapt(tf.tensor2d([[1, 10], [3, 30]]));
 * layer.apply(tf.tensor2d([[2, 40]])).print(); // 0, 2
 * ```
 */
export function normalization(args?: NormalizationArgs): Normalization {
  return new Normalization(args);
}
