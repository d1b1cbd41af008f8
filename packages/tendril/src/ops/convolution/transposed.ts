/** Transposed convolutions: from what a convolution gives back to something of its input's size. */
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor3D, Tensor4D, Tensor5D, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis, windowsAlong } from '../util/windows.ts';
import type { DimRoundingMode, ExplicitPadding, Pad } from '../util/windows.ts';
import { checkFilter, convolveTransposed, layoutOf, likeInput, withBatch } from './geometry.ts';
import type { Layout } from './geometry.ts';

interface TransposedSpec {
  readonly op: string;
  readonly layout: Layout;
  readonly outputShape: readonly number[];
  readonly strides: number | readonly number[];
  readonly pad: Pad;
  readonly dimRoundingMode?: DimRoundingMode;
}

function transposedNode(x: Node, filter: Node, spec: TransposedSpec): Node {
  const { op, layout, pad, dimRoundingMode } = spec;
  const count = layout.spatial.length;
  const batched = withBatch(op, x, count + 2);
  checkFilter(op, filter, count + 2, '[...spatial, outChannels, inChannels]');
  const output =
    spec.outputShape.length === count + 1 ? [1, ...spec.outputShape] : [...spec.outputShape];
  const inChannels = batched.shape[layout.channel];
  const outChannels = output[layout.channel];
  check(
    output.length === count + 2 && output[0] === batched.shape[0],
    op,
    () =>
      `outputShape must have ${count + 2} extents and x's batch, ${batched.shape[0]}; got ${show([...spec.outputShape])}`,
  );
  check(
    inChannels === filter.shape[count + 1] && outChannels === filter.shape[count],
    op,
    () =>
      `the filter of shape [${filter.shape}] goes from ${filter.shape[count + 1]} channels to ${filter.shape[count]}; ` +
      `x has ${inChannels}, outputShape ${outChannels} (the filter's last two axes are [outChannels, inChannels])`,
  );
  const windows = windowsAlong({
    op,
    extents: layout.spatial.map((axis) => output[axis]),
    windows: filter.shape.slice(0, count),
    strides: perAxis(op, 'strides', spec.strides, count),
    dilations: layout.spatial.map(() => 1),
    pad,
    dimRoundingMode,
    axes: layout.spatial,
  });
  layout.spatial.forEach((axis, i) => {
    check(
      batched.shape[axis] === windows[i].count,
      op,
      () =>
        `a convolution of ${show(output)} with this filter, stride and padding has ${windows[i].count} outputs along axis ${axis}, ` +
        `but x of shape [${x.shape}] has ${batched.shape[axis]}; change outputShape`,
    );
  });
  return likeInput(convolveTransposed(batched, filter, layout, windows), x);
}

/**
 * The transpose of a two-dimensional convolution (also called deconvolution): upsamples `x` to `outputShape`. The result is
 * float32.
 *
 * @param x [batch, height, width, inChannels], or without batch.
 * @param filter [filterHeight, filterWidth, outChannels, inChannels].
 * @param outputShape the result's shape, of `x`'s rank.
 * @param strides one number, or one for each axis: how much larger the result is.
 * @param pad of the convolution that this transposes.
 * @param dimRoundingMode of the convolution that this transposes.
 * @throws if that convolution would not take `outputShape` to `x`'s shape.
 * @example
 * ```ts
 * const x = tf.ones([1, 2, 2, 1]);
 * tf.conv2dTranspose(x, tf.ones([2, 2, 1, 1]), [1, 4, 4, 1], 2, 'same').squeeze().print();
 * ```
 */
export function conv2dTranspose<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filter: Tensor4D | TensorLike,
  outputShape: [number, number, number, number] | [number, number, number],
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'conv2dTranspose';
  return wrap<Tensor>(
    transposedNode(asFloat(nodeOf(x, 'x', op)), asFloat(nodeOf(filter, 'filter', op)), {
      op,
      layout: layoutOf(op, 'NHWC', 'NHWC', 'NCHW'),
      outputShape,
      strides,
      pad,
      dimRoundingMode,
    }),
  ) as T;
}

/**
 * The transpose of a three-dimensional convolution: upsamples `x` to `outputShape`. The result is float32.
 *
 * @param x [batch, depth, height, width, inChannels], or without batch.
 * @param filter [filterDepth, filterHeight, filterWidth, outChannels, inChannels].
 * @param outputShape the result's shape, of `x`'s rank.
 * @param strides one number, or one for each axis.
 * @param pad of the convolution that this transposes.
 * @throws if that convolution would not take `outputShape` to `x`'s shape.
 * @example
 * ```ts
 * const x = tf.ones([1, 1, 1, 1, 1]);
 * console.log(tf.conv3dTranspose(x, tf.ones([2, 2, 2, 1, 1]), [1, 2, 2, 2, 1], 2, 'same').shape);
 * ```
 */
export function conv3dTranspose<T extends Tensor4D | Tensor5D>(
  x: T | TensorLike,
  filter: Tensor5D | TensorLike,
  outputShape: [number, number, number, number, number] | [number, number, number, number],
  strides: [number, number, number] | number,
  pad: 'valid' | 'same',
): T {
  const op = 'conv3dTranspose';
  return wrap<Tensor>(
    transposedNode(asFloat(nodeOf(x, 'x', op)), asFloat(nodeOf(filter, 'filter', op)), {
      op,
      layout: layoutOf(op, 'NDHWC', 'NDHWC', 'NCDHW'),
      outputShape,
      strides,
      pad,
    }),
  ) as T;
}
