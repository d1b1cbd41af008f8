/** Images of another size. Where each new pixel comes from is worked out on the host, an axis at a time. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor, Tensor3D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { likeInput, withBatch } from '../convolution/geometry.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis } from '../util/windows.ts';

/** How many source pixels one new pixel is wide. */
function scaleOf(extent: number, size: number, alignCorners: boolean): number {
  return alignCorners && size > 1 ? (extent - 1) / (size - 1) : extent / size;
}

function indexLeaf(indices: number[]): Node {
  return leafFromValues(Int32Array.from(indices), [indices.length], 'int32');
}

/** Whether an axis stays as it is. Models resize what they are given to the size that they want, and mostly that is its size. */
function areSame({ shape }: Node, axis: number, places: readonly number[]): boolean {
  return places.length === shape[axis] && places.every((place, i) => place === i);
}

/** Each new place lies between two old ones; `fraction` is how far from the first to the second. */
function interpolateAlong(x: Node, axis: number, places: readonly number[]): Node {
  if (areSame(x, axis, places)) return ir.alias(x);
  const last = x.shape[axis] - 1;
  const clamp = (index: number): number => Math.min(Math.max(index, 0), last);
  const below = gatherAlong(x, indexLeaf(places.map((p) => clamp(Math.floor(p)))), axis);
  const above = gatherAlong(x, indexLeaf(places.map((p) => clamp(Math.ceil(p)))), axis);
  const shape = x.shape.map((_, i) => (i === axis ? places.length : 1));
  const fractions = Float32Array.from(places, (p) => p - Math.floor(p));
  const fraction = leafFromValues(fractions, shape, 'float32');
  return ir.add(below, n.mul(ir.subtract(above, below), fraction));
}

function checkResize(
  op: string,
  size: [number, number],
  alignCorners: boolean,
  halfPixelCenters: boolean,
): void {
  check(Array.isArray(size), op, () => `size must be [newHeight, newWidth], got ${show(size)}`);
  perAxis(op, 'size', size, 2);
  check(
    !(alignCorners && halfPixelCenters),
    op,
    () =>
      'alignCorners and halfPixelCenters are two answers to one question; set one of them at most',
  );
}

/** Resizes the two spatial axes of `images` one after the other. */
function resized(op: string, images: Node, resizeAxis: (x: Node, axis: number) => Node): Node {
  const batched = withBatch(op, images, 4, 'images');
  return likeInput(resizeAxis(resizeAxis(batched, 1), 2), images);
}

/**
 * Resizes images, with each new pixel interpolated from the four around it. The result is float32.
 *
 * @param images [batch, height, width, channels], or without batch.
 * @param size [newHeight, newWidth].
 * @param alignCorners whether the centers of the corner pixels stay where they are. False by default.
 * @param halfPixelCenters whether pixels are taken as squares whose centers are at 0.5, 1.5, … False by default.
 * @throws if both flags are set, or `images` is not of rank 3 or 4.
 * @example
 * ```ts
 * const image = tf.tensor3d([[[0], [2]], [[4], [6]]]);
 * tf.image.resizeBilinear(image, [4, 4]).squeeze().print();
 * ```
 */
export function resizeBilinear<T extends Tensor3D | Tensor4D>(
  images: T | TensorLike,
  size: [number, number],
  alignCorners = false,
  halfPixelCenters = false,
): T {
  const op = 'resizeBilinear';
  checkResize(op, size, alignCorners, halfPixelCenters);
  const node = asFloat(nodeOf(images, 'images', op));
  const result = resized(op, node, (x, axis) => {
    const count = size[axis - 1];
    const scale = scaleOf(x.shape[axis], count, alignCorners);
    const places = Array.from({ length: count }, (_, i) =>
      halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale,
    );
    return interpolateAlong(x, axis, places);
  });
  return wrap<Tensor>(result) as T;
}

/**
 * Resizes images, with each new pixel a copy of the nearest old one. The dtype stays what it is.
 *
 * @param images [batch, height, width, channels], or without batch.
 * @param size [newHeight, newWidth].
 * @param alignCorners whether the centers of the corner pixels stay where they are. False by default.
 * @param halfPixelCenters whether pixels are taken as squares whose centers are at 0.5, 1.5, … False by default.
 * @throws if both flags are set, or `images` is not of rank 3 or 4.
 * @example
 * ```ts
 * const image = tf.tensor3d([[[1], [2]], [[3], [4]]]);
 * tf.image.resizeNearestNeighbor(image, [4, 4]).squeeze().print();
 * ```
 */
export function resizeNearestNeighbor<T extends Tensor3D | Tensor4D>(
  images: T | TensorLike,
  size: [number, number],
  alignCorners = false,
  halfPixelCenters = false,
): T {
  const op = 'resizeNearestNeighbor';
  checkResize(op, size, alignCorners, halfPixelCenters);
  const node = nodeOf(images, 'images', op);
  const result = resized(op, node, (x, axis) => {
    const [extent, count] = [x.shape[axis], size[axis - 1]];
    const scale = scaleOf(extent, count, alignCorners);
    const nearest = Array.from({ length: count }, (_, i) => {
      const place = (halfPixelCenters ? i + 0.5 : i) * scale;
      return Math.min(extent - 1, alignCorners ? Math.round(place) : Math.floor(place));
    });
    return areSame(x, axis, nearest) ? ir.alias(x) : gatherAlong(x, indexLeaf(nearest), axis);
  });
  return wrap<Tensor>(result) as T;
}
