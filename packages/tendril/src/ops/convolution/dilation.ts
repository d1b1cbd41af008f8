/** Grayscale dilation (mathematical morphology). */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { dilated } from '../../ir/shape-rules.ts';
import type { Tensor, Tensor3D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis, windowsAlong } from '../util/windows.ts';
import { checkFilter, layoutOf, likeInput, withBatch } from './geometry.ts';

/**
 * Grayscale dilation: the largest sum of a window's pixels and the filter, for each channel. The result is float32.
 *
 * @param x [batch, height, width, channels], or without batch.
 * @param filter [filterHeight, filterWidth, channels].
 * @param strides one number, or one for each axis.
 * @param pad 'same' or 'valid'; padding is never the largest.
 * @param dilations the distance between the pixels that the filter sees, 1 by default.
 * @param dataFormat 'NHWC', the only one.
 * @throws if ranks or channels do not fit.
 * @example
 * ```ts
 * const x = tf.tensor3d([[[1], [2]], [[3], [4]]]);
 * tf.dilation2d(x, tf.zeros([2, 2, 1]), 1, 'same').squeeze().print(); // [[4, 4], [4, 4]]
 * ```
 */
export function dilation2d<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  filter: Tensor3D | TensorLike,
  strides: [number, number] | number,
  pad: 'valid' | 'same',
  dilations: [number, number] | number = [1, 1],
  dataFormat: 'NHWC' = 'NHWC',
): T {
  const op = 'dilation2d';
  layoutOf(op, dataFormat, 'NHWC', 'NHWC');
  const node = asFloat(nodeOf(x, 'x', op));
  const weights = asFloat(nodeOf(filter, 'filter', op));
  const batched = withBatch(op, node, 4);
  checkFilter(op, weights, 3, '[height, width, channels]');
  const [height, width, channels] = weights.shape;
  check(
    batched.shape[3] === channels,
    op,
    () =>
      `x of shape [${node.shape}] has ${batched.shape[3]} channels, the filter of shape [${weights.shape}] is for ${channels}`,
  );
  const [rows, columns] = windowsAlong({
    op,
    extents: batched.shape.slice(1, 3),
    windows: [height, width],
    strides: perAxis(op, 'strides', strides, 2),
    dilations: perAxis(op, 'dilations', dilations, 2),
    pad,
    axes: [1, 2],
  });
  const low = [0, rows.low, columns.low, 0];
  const padded = ir.pad(batched, low, [0, rows.high, columns.high, 0], [0, 0, 0, 0], -Infinity);
  let largest: Node | null = null;
  // The filter is small: one shifted image for each of its elements.
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const start = [0, i * rows.dilation, j * columns.dilation, 0];
      const reach = [rows, columns].map((w) => dilated(w.count, w.stride));
      const limit = [batched.shape[0], start[1] + reach[0], start[2] + reach[1], channels];
      const shifted = ir.slice(padded, start, limit, [1, rows.stride, columns.stride, 1]);
      const weight = ir.reshape(ir.slice(weights, [i, j, 0], [i + 1, j + 1, channels]), [channels]);
      const sum = n.add(shifted, weight);
      largest = largest === null ? sum : ir.maximum(largest, sum);
    }
  }
  return wrap<Tensor>(likeInput(largest!, node)) as T;
}
