/** Pools: the largest element, or the mean, of windows that slide over the spatial axes. */
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor3D, Tensor4D, Tensor5D, TensorLike } from '../../runtime/index.ts';
import { layoutOf } from '../convolution/geometry.ts';
import { asNumber } from '../util/dtype.ts';
import { fail, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import type { DimRoundingMode, ExplicitPadding } from '../util/windows.ts';
import { avgPoolNode, maxPoolNode } from './windows.ts';

const nhwc = (op: string) => layoutOf(op, 'NHWC', 'NHWC', 'NCHW');

function input(op: string, x: unknown, name = 'x'): Node {
  return asNumber(nodeOf(x, name, op));
}

/**
 * The largest element of each window. The dtype stays what it is.
 *
 * @param x [batch, height, width, channels], or without batch.
 * @param filterSize the window's extents: one number, or one for each axis.
 * @param strides one number, or one for each axis.
 * @param pad 'same' (as many outputs as inputs, at stride 1), 'valid' (no padding), how much on all sides, or a pair
 * [before, after] for each axis of `x`. Padding is never the largest.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @throws if `x` is not of rank 3 or 4, or a window is larger than the padded input.
 * @example
 * ```ts
 * const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * tf.maxPool(x, 2, 2, 'valid').print(); // [[[[4]]]]
 * ```
 */
export function maxPool<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filterSize: [number, number] | number,
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'maxPool';
  const spec = { op, layout: nhwc(op), filterSize, strides, pad, dilations: 1, dimRoundingMode };
  return wrap<Tensor>(maxPoolNode(input(op, x), spec)) as T;
}

/**
 * The mean of each window's elements; padding does not count. The result is float32.
 *
 * @param x [batch, height, width, channels], or without batch.
 * @param filterSize the window's extents: one number, or one for each axis.
 * @param strides one number, or one for each axis.
 * @param pad 'same' (as many outputs as inputs, at stride 1), 'valid' (no padding), how much on all sides, or a pair
 * [before, after] for each axis of `x`.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @throws if `x` is not of rank 3 or 4, or a window is larger than the padded input.
 * @example
 * ```ts
 * const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * tf.avgPool(x, 2, 2, 'valid').print(); // [[[[2.5]]]]
 * ```
 */
export function avgPool<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filterSize: [number, number] | number,
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'avgPool';
  const spec = { op, layout: nhwc(op), filterSize, strides, pad, dilations: 1, dimRoundingMode };
  return wrap<Tensor>(avgPoolNode(input(op, x), spec)) as T;
}

/**
 * The largest element of each window over three axes. The dtype stays what it is.
 *
 * @param x [batch, depth, height, width, channels], or without batch.
 * @param filterSize one number, or one for each axis. 1 by default.
 * @param strides one number, or one for each axis.
 * @param pad 'same', 'valid', or how much on all sides.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @param dataFormat 'NDHWC' (the default) or 'NCDHW'.
 * @example
 * ```ts
 * console.log(tf.maxPool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, 'valid').shape); // [1, 2, 2, 2, 1]
 * ```
 */
export function maxPool3d<T extends Tensor4D | Tensor5D>(
  x: T | TensorLike,
  filterSize: [number, number, number] | number = [1, 1, 1],
  strides: [number, number, number] | number,
  pad: 'valid' | 'same' | number,
  dimRoundingMode?: DimRoundingMode,
  dataFormat: 'NDHWC' | 'NCDHW' = 'NDHWC',
): T {
  const op = 'maxPool3d';
  const layout = layoutOf(op, dataFormat, 'NDHWC', 'NCDHW');
  const spec = { op, layout, filterSize, strides, pad, dilations: 1, dimRoundingMode };
  return wrap<Tensor>(maxPoolNode(input(op, x), spec)) as T;
}

/**
 * The mean of each window's elements over three axes; padding does not count. The result is float32.
 *
 * @param x [batch, depth, height, width, channels], or without batch.
 * @param filterSize one number, or one for each axis.
 * @param strides one number, or one for each axis.
 * @param pad 'same', 'valid', or how much on all sides.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @param dataFormat 'NDHWC' (the default) or 'NCDHW'.
 * @example
 * ```ts
 * console.log(tf.avgPool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, 'valid').shape); // [1, 2, 2, 2, 1]
 * ```
 */
export function avgPool3d<T extends Tensor4D | Tensor5D>(
  x: T | TensorLike,
  filterSize: [number, number, number] | number,
  strides: [number, number, number] | number,
  pad: 'valid' | 'same' | number,
  dimRoundingMode?: DimRoundingMode,
  dataFormat: 'NDHWC' | 'NCDHW' = 'NDHWC',
): T {
  const op = 'avgPool3d';
  const layout = layoutOf(op, dataFormat, 'NDHWC', 'NCDHW');
  const spec = { op, layout, filterSize, strides, pad, dilations: 1, dimRoundingMode };
  return wrap<Tensor>(avgPoolNode(input(op, x), spec)) as T;
}

/**
 * A pool of either type, with dilations.
 *
 * @param input [batch, height, width, channels], or without batch.
 * @param windowShape one number, or one for each axis.
 * @param poolingType 'max' or 'avg'.
 * @param pad 'same', 'valid', how much on all sides, or a pair [before, after] for each axis of `input`.
 * @param dilations the distance between the pixels of a window, 1 by default. Not together with strides.
 * @param strides 1 by default.
 * @param dimRoundingMode how the number of outputs is rounded with numeric padding, 'floor' by default.
 * @example
 * ```ts
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * tf.pool(x, 2, 'max', 'valid', 2).print(); // [[[[9]]]]
 * ```
 */
export function pool<T extends Tensor3D | Tensor4D>(
  input: T | TensorLike,
  windowShape: [number, number] | number,
  poolingType: 'avg' | 'max',
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dilations?: [number, number] | number,
  strides?: [number, number] | number,
  dimRoundingMode?: DimRoundingMode,
): T {
  const op = 'pool';
  if (poolingType !== 'max' && poolingType !== 'avg') {
    fail(op, `poolingType must be 'max' or 'avg', got ${show(poolingType)}`);
  }
  const node = asNumber(nodeOf(input, 'input', op));
  const spec = {
    op,
    layout: nhwc(op),
    filterSize: windowShape,
    strides: strides ?? 1,
    pad,
    dilations: dilations ?? 1,
    dimRoundingMode,
  };
  const pooled = poolingType === 'max' ? maxPoolNode(node, spec) : avgPoolNode(node, spec);
  return wrap<Tensor>(pooled) as T;
}
