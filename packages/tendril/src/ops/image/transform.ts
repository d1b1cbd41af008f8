/** Images under a projective map. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor2D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { perAxis } from '../util/windows.ts';
import { bilinearAt, checkImages, nearestAt, onChannels } from './sample.ts';

export type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

const clamp = (x: Node, extent: number): Node => n.minimum(n.maximum(x, 0), extent - 1);

/** Whole periods in a distance. */
const periods = (distance: Node, period: number): Node => ir.floor(n.div(distance, period));

/** d c b a | a b c d | d c b a */
function reflected(x: Node, extent: number): Node {
  const turn = 2 * extent;
  const distance = ir.negate(x);
  const low = n.add(x, n.mul(periods(distance, turn), turn));
  const below = n.select(n.compare('LT', low, -extent), n.add(low, turn), n.sub(-1, low));
  const high = n.sub(x, n.mul(periods(x, turn), turn));
  const above = n.select(n.compare('GE', high, extent), n.sub(turn - 1, high), high);
  const folded = n.select(
    n.compare('LT', x, 0),
    below,
    n.select(n.compare('GT', x, extent - 1), above, x),
  );
  return clamp(folded, extent);
}

/** a b c d | a b c d | a b c d; as in TensorFlow, the gap between two copies is one pixel wide. */
function wrapped(x: Node, extent: number): Node {
  const below = n.add(x, n.mul(n.add(periods(ir.negate(x), extent - 1), 1), extent));
  const above = n.sub(x, n.mul(periods(x, extent - 1), extent));
  const folded = n.select(
    n.compare('LT', x, 0),
    below,
    n.select(n.compare('GT', x, extent - 1), above, x),
  );
  return clamp(folded, extent);
}

/** Where a coordinate beyond the edges is read. */
const fold: Record<FillMode, (x: Node, extent: number) => Node> = {
  constant: (x) => x,
  nearest: clamp,
  reflect: (x, extent) => (extent <= 1 ? clamp(x, extent) : reflected(x, extent)),
  wrap: (x, extent) => (extent <= 1 ? clamp(x, extent) : wrapped(x, extent)),
};

/**
 * Applies a projective map to each image. A map is eight numbers [a0, a1, a2, b0, b1, b2, c0, c1]: the pixel at (x, y) of the
 * result shows the place ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) of the image, where k = c0 x + c1 y + 1. The result is
 * float32. Differentiable in the image and, where it is bilinear, in the map.
 *
 * @param image [batch, height, width, channels].
 * @param transforms [batch, 8], or [1, 8] for one map of all images.
 * @param interpolation 'nearest' (the default) or 'bilinear'.
 * @param fillMode what lies beyond the edges: 'constant' (the default; `fillValue`), 'reflect' (d c b a | a b c d | d c b a),
 * 'wrap' (a b c d | a b c d | a b c d) or 'nearest' (a a a a | a b c d | d d d d).
 * @param fillValue 0 by default.
 * @param outputShape [height, width] of the result; the image's by default.
 * @throws if the shapes do not fit, or a word is another.
 * @example
 * ```ts
 * const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * tf.image.transform(image, [[1, 0, 1, 0, 1, 0, 0, 0]]).squeeze().print(); // a column to the left: [[2, 0], [4, 0]]
 * ```
 */
export function transform(
  image: Tensor4D | TensorLike,
  transforms: Tensor2D | TensorLike,
  interpolation: 'nearest' | 'bilinear' = 'nearest',
  fillMode: FillMode = 'constant',
  fillValue = 0,
  outputShape?: [number, number],
): Tensor4D {
  const op = 'transform';
  const images = asFloat(nodeOf(image, 'image', op));
  checkImages(op, images);
  const [batch, height, width] = images.shape;
  const maps = asFloat(nodeOf(transforms, 'transforms', op));
  const count = maps.shape[0];
  check(
    maps.shape.length === 2 && maps.shape[1] === 8 && (count === batch || count === 1),
    op,
    () => `transforms must be of shape [${batch}, 8] or [1, 8], got [${maps.shape}]`,
  );
  check(
    interpolation === 'nearest' || interpolation === 'bilinear',
    op,
    () => `interpolation must be 'nearest' or 'bilinear', got ${show(interpolation)}`,
  );
  check(
    Object.hasOwn(fold, fillMode),
    op,
    () => `fillMode must be 'constant', 'reflect', 'wrap' or 'nearest', got ${show(fillMode)}`,
  );
  const [rows, columns] = perAxis(op, 'outputShape', outputShape ?? [height, width], 2);
  const places = [batch, rows, columns];
  const row = ir.iota(places, 1, 'float32');
  const column = ir.iota(places, 2, 'float32');
  const number = (k: number): Node =>
    ir.broadcastTo(ir.reshape(ir.slice(maps, [0, k], [count, k + 1]), [count, 1, 1]), places);
  const line = (k: number): Node =>
    n.add(n.add(n.mul(number(k), column), n.mul(number(k + 1), row)), number(k + 2));
  const depth = n.add(n.add(n.mul(number(6), column), n.mul(number(7), row)), 1);
  // Points at infinity are masked at the end; until then they must not make NaN of gradients.
  const infinite = n.compare('EQ', depth, 0);
  const k = n.select(infinite, 1, depth);
  const at = {
    batch: ir.iota(places, 0, 'int32'),
    y: fold[fillMode](n.div(line(3), k), height),
    x: fold[fillMode](n.div(line(0), k), width),
  };
  const sample = interpolation === 'nearest' ? nearestAt : bilinearAt;
  const pixels = sample(images, at, fillValue);
  return wrap<Tensor>(n.select(onChannels(infinite), fillValue, pixels)) as Tensor4D;
}
