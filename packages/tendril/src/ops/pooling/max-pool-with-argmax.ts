/** Max pooling that also says where the largest elements were. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import * as windowed from '../../primitives/windows/index.ts';
import type { NamedTensorMap, Tensor, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { layoutOf } from '../convolution/geometry.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { poolWindows, windowAttrs } from './windows.ts';

/**
 * The largest element of each window, and its index in the flattened `x`.
 *
 * @param x [batch, height, width, channels].
 * @param filterSize the window's extents: one number, or one for each axis.
 * @param strides one number, or one for each axis.
 * @param pad 'same', 'valid' or how much on all sides.
 * @param includeBatchInIndex whether indices count through the whole batch rather than anew in each image. False by default.
 * @returns `result`, and `indexes` (int32) of its shape.
 * @throws if `x` is not of rank 4, or a window is larger than the padded input.
 * @example
 * ```ts
 * const { result, indexes } = tf.maxPoolWithArgmax(tf.tensor4d([1, 2, 4, 3], [1, 2, 2, 1]), 2, 2, 'valid');
 * result.print(); // [[[[4]]]]
 * indexes.print(); // [[[[2]]]]
 * ```
 */
export function maxPoolWithArgmax<T extends Tensor4D>(
  x: T | TensorLike,
  filterSize: [number, number] | number,
  strides: [number, number] | number,
  pad: 'valid' | 'same' | number,
  includeBatchInIndex = false,
): NamedTensorMap {
  const op = 'maxPoolWithArgmax';
  const node = asNumber(nodeOf(x, 'x', op));
  check(node.shape.length === 4, op, () => `x must be of rank 4, got the shape [${node.shape}]`);
  const layout = layoutOf(op, 'NHWC', 'NHWC', 'NCHW');
  const windows = poolWindows(node, { op, layout, filterSize, strides, pad, dilations: 1 });
  const attrs = windowAttrs(node, layout, windows);
  const positions = windowed.reduceWindow(node, { ...attrs, kind: 'argmax' });
  const [, height, width, channels] = node.shape;
  const [rows, columns] = windows;
  const index = (axis: number): Node => ir.iota(positions.shape, axis, 'int32');
  // A position counts through its window row by row.
  const inRow = n.div(positions, columns.window);
  const inColumn = n.sub(positions, n.mul(inRow, columns.window));
  const row = n.add(n.sub(n.mul(index(1), rows.stride), rows.low), inRow);
  const column = n.add(n.sub(n.mul(index(2), columns.stride), columns.low), inColumn);
  const place = n.add(n.mul(n.add(n.mul(row, width), column), channels), index(3));
  const image = n.mul(index(0), height * width * channels);
  return {
    result: wrap<Tensor>(windowed.selectAndGather(node, positions, attrs)),
    indexes: wrap<Tensor>(includeBatchInIndex ? n.add(place, image) : place),
  };
}
