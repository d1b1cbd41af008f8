/** Images turned about a point. Where each pixel comes from is worked out on the host. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkImages } from './sample.ts';

/** For each pixel of the result, which pixel of the image it shows (row-major), and whether there is one. */
function sources(
  height: number,
  width: number,
  radians: number,
  [centerX, centerY]: readonly [number, number],
): { index: Int32Array; inside: Uint8Array } {
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const index = new Int32Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const [dx, dy] = [column - centerX, row - centerY];
      const x = Math.round(dx * cosine - dy * sine + centerX);
      const y = Math.round(dx * sine + dy * cosine + centerY);
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      index[at] = y * width + x;
      inside[at] = 1;
    }
  }
  return { index, inside };
}

const opaque = 255;

function fillFor(op: string, image: Node, fillValue: number | readonly number[]): Node {
  const channels = image.shape[3];
  if (typeof fillValue === 'number') return ir.constant(fillValue, [], image.dtype);
  check(
    Array.isArray(fillValue) && fillValue.length >= Math.min(channels, 3),
    op,
    () =>
      `fillValue must be a number or one for each channel, [red, green, blue]; got ${show(fillValue)}`,
  );
  const values = Float32Array.from({ length: channels }, (_, i) =>
    i === 3 ? opaque : (fillValue[i] ?? 0),
  );
  return ir.convert(leafFromValues(values, [channels], 'float32'), image.dtype);
}

/**
 * Turns images counter-clockwise about a point; each pixel of the result is the nearest one of the image. The dtype stays what
 * it is.
 *
 * @param image [batch, height, width, channels].
 * @param radians by how much.
 * @param fillValue what appears where there was no image: a number, or [red, green, blue] (a fourth channel then becomes 255).
 * 0 by default.
 * @param center the point that stays, as a fraction of width and height: a number, or [x, y]. 0.5, the middle, by default.
 * @throws if `image` is not of rank 4, or `radians` is not finite.
 * @example
 * ```ts
 * const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * tf.image.rotateWithOffset(image, Math.PI / 2).print();
 * ```
 */
export function rotateWithOffset(
  image: Tensor4D | TensorLike,
  radians: number,
  fillValue: number | [number, number, number] = 0,
  center: number | [number, number] = 0.5,
): Tensor4D {
  const op = 'rotateWithOffset';
  const node = asNumber(nodeOf(image, 'image', op));
  checkImages(op, node);
  check(Number.isFinite(radians), op, () => `radians must be a number, got ${show(radians)}`);
  const [fx, fy] = typeof center === 'number' ? [center, center] : center;
  check(
    Number.isFinite(fx) && Number.isFinite(fy),
    op,
    () => `center must be a number or [x, y], got ${show(center)}`,
  );
  const [batch, height, width, channels] = node.shape;
  const from = sources(height, width, radians, [width * fx, height * fy]);
  const pixels = ir.reshape(node, [batch, height * width, channels]);
  const index = leafFromValues(from.index, [height * width], 'int32');
  const inside = leafFromValues(from.inside, [height * width, 1], 'bool');
  const turned = n.select(inside, gatherAlong(pixels, index, 1), fillFor(op, node, fillValue));
  return wrap<Tensor>(ir.reshape(turned, node.shape)) as Tensor4D;
}
