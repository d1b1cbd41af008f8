/** Images mirrored, and between grey and colours. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type {
  Tensor,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  Tensor6D,
  TensorLike,
} from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { moved, nodeOf, partsOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/**
 * Mirrors images left to right.
 *
 * @param image [batch, height, width, channels].
 * @throws if `image` is not of rank 4.
 * @example
 * ```ts
 * tf.image.flipLeftRight(tf.tensor4d([1, 2, 3], [1, 1, 3, 1])).print();
 * ```
 */
export function flipLeftRight(image: Tensor4D | TensorLike): Tensor4D {
  const parts = partsOf(image, 'image', 'flipLeftRight');
  const { node } = parts;
  check(
    node.shape.length === 4,
    'flipLeftRight',
    () => `image must be of rank 4 [batch, height, width, channels], got the shape [${node.shape}]`,
  );
  return moved<Tensor>(parts, (part) => ir.reverse(part, [2])) as Tensor4D;
}

/**
 * Makes three equal channels of one.
 *
 * @param image [..., 1].
 * @throws if the last axis does not have extent 1.
 * @example
 * ```ts
 * console.log(tf.image.grayscaleToRGB(tf.ones([2, 2, 1])).shape); // [2, 2, 3]
 * ```
 */
export function grayscaleToRGB<T extends Tensor2D | Tensor3D | Tensor4D | Tensor5D | Tensor6D>(
  image: T | TensorLike,
): T {
  const parts = partsOf(image, 'image', 'grayscaleToRGB');
  const { node } = parts;
  check(
    node.shape.length >= 2 && node.shape.at(-1) === 1,
    'grayscaleToRGB',
    () =>
      `image must be of rank 2 or more with one channel on its last axis, got the shape [${node.shape}]`,
  );
  const shape = [...node.shape.slice(0, -1), 3];
  return moved<Tensor>(parts, (part) => ir.broadcastTo(part, shape)) as T;
}

/** How bright the eye sees red, green and blue (ITU-R BT.601). */
const luma = [0.2989, 0.587, 0.114];

/** The brightness of colours [..., 3], as [..., 1]. */
export function brightness(image: Node): Node {
  const weights = leafFromValues(Float32Array.from(luma), [3], 'float32');
  return reduce(n.mul(image, weights), 'sum', [image.shape.length - 1], true);
}

/**
 * Brightness of colours: 0.2989 red + 0.587 green + 0.114 blue. The dtype stays what it is.
 *
 * @param image [..., 3].
 * @throws if the last axis does not have extent 3.
 * @example
 * ```ts
 * tf.image.rgbToGrayscale(tf.tensor3d([[[255, 0, 0]]])).print(); // 76.22
 * ```
 */
export function rgbToGrayscale<T extends Tensor2D | Tensor3D | Tensor4D | Tensor5D | Tensor6D>(
  image: T | TensorLike,
): T {
  const node = nodeOf(image, 'image', 'rgbToGrayscale');
  check(
    node.shape.length >= 2 && node.shape.at(-1) === 3,
    'rgbToGrayscale',
    () =>
      `image must be of rank 2 or more with three channels on its last axis, got the shape [${node.shape}]`,
  );
  return wrap<Tensor>(ir.convert(brightness(asFloat(node)), node.dtype)) as T;
}
