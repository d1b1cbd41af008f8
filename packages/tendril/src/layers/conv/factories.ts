/** The part of `tf.layers` that makes convolutions and borders. */
import type { ConvLayerArgs } from './base-conv.ts';
import { Cropping2D, UpSampling2D, ZeroPadding2D } from './borders.ts';
import type {
  Cropping2DLayerArgs,
  UpSampling2DLayerArgs,
  ZeroPadding2DLayerArgs,
} from './borders.ts';
import { Conv1D, Conv2D } from './conv.ts';
import { Conv3D } from './conv3d.ts';
import { DepthwiseConv2D } from './depthwise.ts';
import type { DepthwiseConv2DLayerArgs } from './depthwise.ts';
import { SeparableConv1D, SeparableConv2D } from './separable.ts';
import type { SeparableConvLayerArgs } from './separable.ts';
import { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from './transposed.ts';

/**
 * Convolution of volumes: `[batch, depth, height, width, channels]` becomes
 * `[batch, newDepth, newHeight, newWidth, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding`, an `activation`.
 * @example
 * ```ts
 * const layer = tf.layers.conv3d({ filters: 4, kernelSize: 3 });
 * console.log(layer.apply(tf.ones([1, 5, 6, 7, 1])).shape); // [1, 3, 4, 5, 4]
 * ```
 */
export function conv3d(args: ConvLayerArgs): Conv3D {
  return new Conv3D(args);
}

/**
 * The transpose of a convolution of sequences: with strides, the result is longer.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding` ('valid' or 'same').
 * @example
 * ```ts
 * const layer = tf.layers.conv1dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' });
 * console.log(layer.apply(tf.ones([1, 5, 2])).shape); // [1, 10, 4]
 * ```
 */
export function conv1dTranspose(args: ConvLayerArgs): Conv1DTranspose {
  return new Conv1DTranspose(args);
}

/**
 * The transpose of a convolution of images (Zeiler et al. 2010, https://doi.org/10.1109/CVPR.2010.5539957): with
 * strides, the result is larger.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding` ('valid' or 'same').
 * @example
 * ```ts
 * const layer = tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' });
 * console.log(layer.apply(tf.ones([1, 8, 8, 2])).shape); // [1, 16, 16, 4]
 * ```
 */
export function conv2dTranspose(args: ConvLayerArgs): Conv2DTranspose {
  return new Conv2DTranspose(args);
}

/**
 * The transpose of a convolution of volumes: with strides, the result is larger.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding` ('valid' or 'same').
 * @example
 * ```ts
 * const layer = tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 });
 * console.log(layer.apply(tf.ones([1, 3, 4, 5, 1])).shape); // [1, 6, 8, 10, 2]
 * ```
 */
export function conv3dTranspose(args: ConvLayerArgs): Conv3DTranspose {
  return new Conv3DTranspose(args);
}

/**
 * Convolution of each channel of sequences for itself, then a combination of the channels of each step.
 *
 * @example
 * ```ts
 * const layer = tf.layers.separableConv1d({ filters: 4, kernelSize: 3 });
 * console.log(layer.apply(tf.ones([1, 8, 3])).shape); // [1, 6, 4]
 * ```
 */
export function separableConv1d(args: SeparableConvLayerArgs): SeparableConv1D {
  return new SeparableConv1D(args);
}

/**
 * Cuts the borders off images.
 *
 * @param args `cropping`: a number for all sides, `[height, width]` or `[[top, bottom], [left, right]]`.
 * @throws If nothing would be left.
 * @example
 * ```ts
 * const layer = tf.layers.cropping2D({ cropping: [[2, 1], [0, 3]] });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 5, 5, 3]
 * ```
 */
export function cropping2D(args: Cropping2DLayerArgs): Cropping2D {
  return new Cropping2D(args);
}

/**
 * Puts zeros around images.
 *
 * @param args `padding` (1): a number for all sides, `[height, width]` or `[[top, bottom], [left, right]]`.
 * @example
 * ```ts
 * console.log(tf.layers.zeroPadding2d({ padding: 2 }).apply(tf.ones([1, 8, 8, 3])).shape); // [1, 12, 12, 3]
 * ```
 */
export function zeroPadding2d(args?: ZeroPadding2DLayerArgs): ZeroPadding2D {
  return new ZeroPadding2D(args);
}

/**
 * Makes images larger, a whole number of times.
 *
 * @param args `size` ([2, 2]), `interpolation` ('nearest' or 'bilinear').
 * @example
 * ```ts
 * console.log(tf.layers.upSampling2d({ size: [2, 3] }).apply(tf.ones([1, 8, 8, 3])).shape); // [1, 16, 24, 3]
 * ```
 */
export function upSampling2d(args?: UpSampling2DLayerArgs): UpSampling2D {
  return new UpSampling2D(args);
}

/**
 * Convolution of sequences: `[batch, length, channels]` becomes `[batch, newLength, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding` ('causal' sees only what came before).
 * @example
 * ```ts
 * const layer = tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal' });
 * console.log(layer.apply(tf.ones([1, 10, 2])).shape); // [1, 10, 4]
 * ```
 */
export function conv1d(args: ConvLayerArgs): Conv1D {
  return new Conv1D(args);
}

/**
 * Convolution of images: `[batch, height, width, channels]` becomes
 * `[batch, newHeight, newWidth, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding`, an `activation`.
 * @example
 * ```ts
 * const layer = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' });
 * console.log(layer.apply(tf.ones([1, 8, 8, 1])).shape); // [1, 6, 6, 4]
 * ```
 */
export function conv2d(args: ConvLayerArgs): Conv2D {
  return new Conv2D(args);
}

/**
 * Convolution of each channel of images for itself.
 *
 * @param args `kernelSize`, `depthMultiplier`: how many channels to make of each.
 * @example
 * ```ts
 * const layer = tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 6, 6, 6]
 * ```
 */
export function depthwiseConv2d(args: DepthwiseConv2DLayerArgs): DepthwiseConv2D {
  return new DepthwiseConv2D(args);
}

/**
 * Convolution of each channel of images for itself, then a combination of the channels of each place
 * (Chollet 2016, https://arxiv.org/abs/1610.02357).
 *
 * @example
 * ```ts
 * const layer = tf.layers.separableConv2d({ filters: 4, kernelSize: 3 });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 6, 6, 4]
 * ```
 */
export function separableConv2d(args: SeparableConvLayerArgs): SeparableConv2D {
  return new SeparableConv2D(args);
}
