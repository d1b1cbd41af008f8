/** Boxes cut out of images and brought to one size. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis } from '../util/windows.ts';
import { bilinearAt, checkImages, nearestAt, onChannels } from './sample.ts';

/** Where `count` pixels between two edges (as fractions of the extent, [boxes, 1]) lie, in pixels of the image. */
function placesBetween(from: Node, to: Node, extent: number, count: number): Node {
  const last = extent - 1;
  if (count === 1) return n.mul(n.mul(n.add(from, to), 0.5), last);
  const step = n.div(n.mul(n.sub(to, from), last), count - 1);
  const steps = ir.reshape(ir.iota([count], 0, 'float32'), [1, count]);
  return n.add(n.mul(from, last), n.mul(steps, step));
}

/**
 * Cuts boxes out of images and resizes each to `cropSize`. The result is float32. Differentiable in the image and, where it is
 * bilinear, in the boxes.
 *
 * @param image [batch, height, width, channels].
 * @param boxes [boxes, 4]: top, left, bottom, right, as fractions of height and width; 0 and 1 are the centers of the outermost
 * pixels. Boxes may be larger than the image, and mirrored.
 * @param boxInd int32, [boxes]: the image that each box is cut from. A box of an image that does not exist gives zeros.
 * @param cropSize [height, width] of the crops.
 * @param method 'bilinear' (the default) or 'nearest'.
 * @param extrapolationValue what lies outside the image, 0 by default.
 * @returns [boxes, cropHeight, cropWidth, channels].
 * @throws if the shapes do not fit, or `method` is another word.
 * @example
 * ```ts
 * const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * tf.image.cropAndResize(image, [[0, 0, 1, 1]], [0], [3, 3]).squeeze().print(); // 1 to 4, with halves between
 * ```
 */
export function cropAndResize(
  image: Tensor4D | TensorLike,
  boxes: Tensor2D | TensorLike,
  boxInd: Tensor1D | TensorLike,
  cropSize: [number, number],
  method?: 'bilinear' | 'nearest',
  extrapolationValue?: number,
): Tensor4D {
  const op = 'cropAndResize';
  const images = asFloat(nodeOf(image, 'image', op));
  checkImages(op, images);
  const box = asFloat(nodeOf(boxes, 'boxes', op));
  check(
    box.shape.length === 2 && box.shape[1] === 4,
    op,
    () => `boxes must be of shape [boxes, 4] (top, left, bottom, right), got [${box.shape}]`,
  );
  const count = box.shape[0];
  const index = nodeOf(boxInd, 'boxInd', op, 'int32');
  check(
    index.shape.length === 1 && index.shape[0] === count,
    op,
    () =>
      `boxInd must have one index for each of the ${count} boxes, got the shape [${index.shape}]`,
  );
  check(
    Array.isArray(cropSize),
    op,
    () => `cropSize must be [height, width], got ${show(cropSize)}`,
  );
  const [rows, columns] = perAxis(op, 'cropSize', cropSize, 2);
  const how = method ?? 'bilinear';
  check(
    how === 'bilinear' || how === 'nearest',
    op,
    () => `method must be 'bilinear' or 'nearest', got ${show(method)}`,
  );
  const [batch, height, width] = images.shape;
  const edge = (k: number): Node => ir.slice(box, [0, k], [count, k + 1]);
  const along = (from: number, to: number, extent: number, size: number, shape: number[]): Node => {
    const places = placesBetween(edge(from), edge(to), extent, size);
    return ir.broadcastTo(ir.reshape(places, shape), [count, rows, columns]);
  };
  const y = along(0, 2, height, rows, [count, rows, 1]);
  const x = along(1, 3, width, columns, [count, 1, columns]);
  const owner = ir.reshape(index, [count, 1, 1]);
  const within = (place: Node, extent: number): Node =>
    n.and(n.compare('GE', place, 0), n.compare('LE', place, extent - 1));
  const places = { batch: owner, y, x };
  const pixels =
    how === 'bilinear' ? bilinearAt(images, places, 'edge') : nearestAt(images, places, 'edge');
  const inside = n.and(within(y, height), within(x, width));
  const filled = n.select(onChannels(inside), pixels, extrapolationValue ?? 0);
  const exists = n.and(n.compare('GE', owner, 0), n.compare('LT', owner, batch));
  return wrap<Tensor>(n.select(onChannels(exists), filled, 0)) as Tensor4D;
}
