/** Convolutions that see each channel by itself. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor3D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { asFloat, floats } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis, windowsAlong } from '../util/windows.ts';
import type { DimRoundingMode, ExplicitPadding } from '../util/windows.ts';
import { convNode } from './conv.ts';
import type { ConvSpec } from './conv.ts';
import {
  checkFilter,
  checkStridesOrDilations,
  convolve,
  layoutOf,
  likeInput,
  withBatch,
} from './geometry.ts';

/** Convolves each channel of `x` with its own `multiplier` filters out of `filter` [height, width, channels, multiplier]. */
export function depthwiseNode(x: Node, filter: Node, spec: ConvSpec, filterName = 'filter'): Node {
  const { op, layout, pad, dimRoundingMode } = spec;
  const batched = withBatch(op, x, 4);
  checkFilter(op, filter, 4, '[height, width, inChannels, channelMultiplier]', filterName);
  const strides = perAxis(op, 'strides', spec.strides, 2);
  const dilations = perAxis(op, 'dilations', spec.dilations ?? 1, 2);
  checkStridesOrDilations(op, strides, dilations);
  const channels = batched.shape[layout.channel];
  const [height, width, filterChannels, multiplier] = filter.shape;
  check(
    channels === filterChannels,
    op,
    () =>
      `x of shape [${x.shape}] has ${channels} channels, ${filterName} of shape [${filter.shape}] is for ${filterChannels}`,
  );
  const windows = windowsAlong({
    op,
    extents: layout.spatial.map((axis) => batched.shape[axis]),
    windows: [height, width],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    axes: layout.spatial,
  });
  const grouped = ir.reshape(filter, [height, width, 1, channels * multiplier]);
  return likeInput(convolve(batched, grouped, layout, windows, channels), x);
}

/**
 * Convolves each channel with its own filters. The result is float32, [batch, outHeight, outWidth, inChannels *
 * channelMultiplier].
 *
 * @param x [batch, height, width, inChannels], or without batch.
 * @param filter [filterHeight, filterWidth, inChannels, channelMultiplier].
 * @param strides one number, or one for each axis.
 * @param pad 'same' (as many outputs as inputs, at stride 1), 'valid' (no padding), how many zeros on all sides, or a pair
 * [before, after] for each axis of `x`.
 * @param dataFormat 'NHWC' (the default) or 'NCHW' for `x` and the result.
 * @param dilations the distance between the pixels that a filter sees, 1 by default. Not together with strides.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @throws if ranks or channels do not fit, or the filter is larger than the padded input.
 * @example
 * ```ts
 * console.log(tf.depthwiseConv2d(tf.ones([1, 4, 4, 3]), tf.ones([3, 3, 3, 2]), 1, 'valid').shape); // [1, 2, 2, 6]
 * ```
 */
export function depthwiseConv2d<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filter: Tensor4D | TensorLike,
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dataFormat: 'NHWC' | 'NCHW' = 'NHWC',
  dilations: [number, number] | number = [1, 1],
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'depthwiseConv2d';
  return wrap<Tensor>(
    depthwiseNode(...floats(nodeOf(x, 'x', op), nodeOf(filter, 'filter', op)), {
      op,
      layout: layoutOf(op, dataFormat, 'NHWC', 'NCHW'),
      strides,
      pad,
      dilations,
      dimRoundingMode,
    }),
  ) as T;
}

/**
 * A depthwise convolution followed by one that mixes the channels pixel by pixel: like `conv2d`, with far fewer weights. The
 * result is float32.
 *
 * @param x [batch, height, width, inChannels], or without batch.
 * @param depthwiseFilter [filterHeight, filterWidth, inChannels, channelMultiplier].
 * @param pointwiseFilter [1, 1, inChannels * channelMultiplier, outChannels].
 * @param strides of the depthwise convolution.
 * @param pad 'same' (as many outputs as inputs, at stride 1) or 'valid' (no padding).
 * @param dilation of the depthwise convolution, 1 by default.
 * @param dataFormat 'NHWC' (the default) or 'NCHW' for `x` and the result.
 * @throws if ranks or channels do not fit.
 * @example
 * ```ts
 * const x = tf.ones([1, 4, 4, 3]);
 * console.log(tf.separableConv2d(x, tf.ones([3, 3, 3, 1]), tf.ones([1, 1, 3, 8]), 1, 'same').shape); // [1, 4, 4, 8]
 * ```
 */
export function separableConv2d<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  depthwiseFilter: Tensor4D | TensorLike,
  pointwiseFilter: Tensor4D | TensorLike,
  strides: [number, number] | number,
  pad: 'valid' | 'same',
  dilation: [number, number] | number = [1, 1],
  dataFormat: 'NHWC' | 'NCHW' = 'NHWC',
): T {
  const op = 'separableConv2d';
  const node = asFloat(nodeOf(x, 'x', op));
  const depthwise = asFloat(nodeOf(depthwiseFilter, 'depthwiseFilter', op));
  const pointwise = asFloat(nodeOf(pointwiseFilter, 'pointwiseFilter', op));
  checkFilter(
    op,
    depthwise,
    4,
    '[height, width, inChannels, channelMultiplier]',
    'depthwiseFilter',
  );
  const mixed = depthwise.shape[2] * depthwise.shape[3];
  const fits =
    pointwise.shape.length === 4 &&
    pointwise.shape[0] === 1 &&
    pointwise.shape[1] === 1 &&
    pointwise.shape[2] === mixed;
  check(
    fits,
    op,
    () =>
      `pointwiseFilter must be [1, 1, ${mixed}, outChannels] for a depthwiseFilter of shape [${depthwise.shape}], got [${pointwise.shape}]`,
  );
  const layout = layoutOf(op, dataFormat, 'NHWC', 'NCHW');
  const spec: ConvSpec = { op, layout, strides, pad, dilations: dilation };
  const channelwise = depthwiseNode(node, depthwise, spec, 'depthwiseFilter');
  const pixelwise: ConvSpec = { op, layout, strides: 1, pad: 'valid', dilations: 1 };
  return wrap<Tensor>(convNode(channelwise, pointwise, pixelwise)) as T;
}
