/** Convolutions over one, two or three spatial axes (cross-correlations, as everywhere in machine learning). */
import type { Node } from '../../ir/node.ts';
import type {
  Tensor,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  TensorLike,
} from '../../runtime/index.ts';
import { floats } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis, windowsAlong } from '../util/windows.ts';
import type { DimRoundingMode, ExplicitPadding, Pad } from '../util/windows.ts';
import {
  checkFilter,
  checkStridesOrDilations,
  convolve,
  likeInput,
  withBatch,
} from './geometry.ts';
import type { Layout } from './geometry.ts';
import { layoutOf } from './geometry.ts';

export interface ConvSpec {
  readonly op: string;
  readonly layout: Layout;
  readonly strides: number | readonly number[];
  readonly pad: Pad;
  readonly dilations: number | readonly number[];
  readonly dimRoundingMode?: DimRoundingMode;
}

/** Convolves `x` [batch?, ...spatial, in] (or as the layout says) with `filter` [...spatial, in, out]. */
export function convNode(x: Node, filter: Node, spec: ConvSpec): Node {
  const { op, layout, pad, dimRoundingMode } = spec;
  const count = layout.spatial.length;
  const batched = withBatch(op, x, count + 2);
  checkFilter(op, filter, count + 2, '[...spatial, inChannels, outChannels]');
  const strides = perAxis(op, 'strides', spec.strides, count);
  const dilations = perAxis(op, 'dilations', spec.dilations ?? 1, count);
  checkStridesOrDilations(op, strides, dilations);
  const channels = batched.shape[layout.channel];
  check(
    channels === filter.shape[count],
    op,
    () =>
      `x of shape [${x.shape}] has ${channels} channels, the filter of shape [${filter.shape}] takes ${filter.shape[count]}`,
  );
  const windows = windowsAlong({
    op,
    extents: layout.spatial.map((axis) => batched.shape[axis]),
    windows: filter.shape.slice(0, count),
    strides,
    dilations,
    pad,
    dimRoundingMode,
    axes: layout.spatial,
  });
  return likeInput(convolve(batched, filter, layout, windows), x);
}

/**
 * Convolves over one axis. The result is float32, [batch, outWidth, outChannels].
 *
 * @param x [batch, width, inChannels], or without batch.
 * @param filter [filterWidth, inChannels, outChannels].
 * @param pad 'same' (as many outputs as inputs, at stride 1), 'valid' (no padding), or how many zeros on both sides.
 * @param dataFormat 'NWC' (the default) or 'NCW'.
 * @param dilation the distance between the elements that a filter sees, 1 by default.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @throws if ranks or channels do not fit, or the filter is larger than the padded input.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1], [2], [3], [4]]);
 * const difference = tf.tensor3d([[[-1]], [[1]]]);
 * tf.conv1d(x, difference, 1, 'valid').print(); // [[1], [1], [1]]
 * ```
 */
export function conv1d<T extends Tensor2D | Tensor3D>(
  x: T | TensorLike,
  filter: Tensor3D | TensorLike,
  stride: number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dataFormat: 'NWC' | 'NCW' = 'NWC',
  dilation = 1,
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'conv1d';
  const layout = layoutOf(op, dataFormat, 'NWC', 'NCW');
  // Explicit paddings are those of an image one pixel high, which is what a row is to conv2d.
  const height = dataFormat === 'NWC' ? 1 : 2;
  const rowPad = Array.isArray(pad) ? pad.filter((_, axis) => axis !== height) : pad;
  return wrap<Tensor>(
    convNode(...floats(nodeOf(x, 'x', op), nodeOf(filter, 'filter', op)), {
      op,
      layout,
      strides: stride,
      pad: rowPad,
      dilations: dilation,
      dimRoundingMode,
    }),
  ) as T;
}

/**
 * Convolves over two axes. The result is float32, [batch, outHeight, outWidth, outChannels].
 *
 * @param x [batch, height, width, inChannels], or without batch.
 * @param filter [filterHeight, filterWidth, inChannels, outChannels].
 * @param strides one number, or one for each axis.
 * @param pad 'same' (as many outputs as inputs, at stride 1), 'valid' (no padding), how many zeros on all sides, or a pair
 * [before, after] for each axis of `x`.
 * @param dataFormat 'NHWC' (the default) or 'NCHW' for `x` and the result; the filter is the same for both.
 * @param dilations the distance between the pixels that a filter sees, 1 by default. Not together with strides.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @throws if ranks or channels do not fit, or the filter is larger than the padded input.
 * @example
 * ```ts
 * const image = tf.ones([1, 4, 4, 1]);
 * const blur = tf.fill([3, 3, 1, 1], 1 / 9);
 * tf.conv2d(image, blur, 1, 'same').squeeze().print();
 * ```
 */
export function conv2d<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filter: Tensor4D | TensorLike,
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dataFormat: 'NHWC' | 'NCHW' = 'NHWC',
  dilations: [number, number] | number = [1, 1],
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'conv2d';
  const layout = layoutOf(op, dataFormat, 'NHWC', 'NCHW');
  return wrap<Tensor>(
    convNode(...floats(nodeOf(x, 'x', op), nodeOf(filter, 'filter', op)), {
      op,
      layout,
      strides,
      pad,
      dilations,
      dimRoundingMode,
    }),
  ) as T;
}

/**
 * Convolves over three axes. The result is float32, [batch, outDepth, outHeight, outWidth, outChannels].
 *
 * @param x [batch, depth, height, width, inChannels], or without batch.
 * @param filter [filterDepth, filterHeight, filterWidth, inChannels, outChannels].
 * @param strides one number, or one for each axis.
 * @param pad 'same' (as many outputs as inputs, at stride 1) or 'valid' (no padding).
 * @param dataFormat 'NDHWC' (the default) or 'NCDHW' for `x` and the result.
 * @param dilations the distance between the voxels that a filter sees, 1 by default. Not together with strides.
 * @throws if ranks or channels do not fit, or the filter is larger than the padded input.
 * @example
 * ```ts
 * console.log(tf.conv3d(tf.ones([1, 3, 3, 3, 1]), tf.ones([2, 2, 2, 1, 4]), 1, 'valid').shape); // [1, 2, 2, 2, 4]
 * ```
 */
export function conv3d<T extends Tensor4D | Tensor5D>(
  x: T | TensorLike,
  filter: Tensor5D | TensorLike,
  strides: [number, number, number] | number,
  pad: 'valid' | 'same',
  dataFormat: 'NDHWC' | 'NCDHW' = 'NDHWC',
  dilations: [number, number, number] | number = [1, 1, 1],
): T {
  const op = 'conv3d';
  const layout = layoutOf(op, dataFormat, 'NDHWC', 'NCDHW');
  return wrap<Tensor>(
    convNode(...floats(nodeOf(x, 'x', op), nodeOf(filter, 'filter', op)), {
      op,
      layout,
      strides,
      pad,
      dilations,
    }),
  ) as T;
}
