/** Images in black and white. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import * as indexing from '../../primitives/indexing/index.ts';
import * as scans from '../../primitives/scans/index.ts';
import type { Tensor, Tensor3D, TensorLike } from '../../runtime/index.ts';
import { asFloat, asNumber } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { brightness } from './colour.ts';
import { reduce } from '../util/reduce.ts';

const levels = 256;

/** How many pixels there are of each level; levels out of range are in none. */
function histogram(grey: Node): Node {
  const level = ir.reshape(ir.convert(ir.roundNearestEven(grey), 'int32'), [sizeOf(grey.shape), 1]);
  return indexing.scatter(
    ir.constant(0, [levels], 'float32'),
    level,
    ir.constant(1, [level.shape[0]], 'float32'),
    {
      kind: 'add',
      update_window_dims: [],
      inserted_window_dims: [0],
      input_batching_dims: [],
      scatter_indices_batching_dims: [],
      scatter_dims_to_operand_dims: [0],
      index_vector_dim: 1,
    },
  );
}

/**
 * The level that splits the pixels into two classes whose means lie furthest apart, weighted by their sizes
 * (Otsu, "A threshold selection method from gray-level histograms", 1979); -1 where all pixels are of one level.
 */
function otsu(grey: Node): Node {
  const counts = histogram(grey);
  const level = ir.iota([levels], 0, 'float32');
  const dark = scans.cumulative(counts, 'sum', 0);
  const darkSum = scans.cumulative(n.mul(counts, level), 'sum', 0);
  const total = reduce(counts, 'sum', [0]);
  const bright = n.sub(total, dark);
  const brightSum = n.sub(reduce(n.mul(counts, level), 'sum', [0]), darkSum);
  const both = n.and(n.compare('GT', dark, 0), n.compare('GT', bright, 0));
  const mean = (sum: Node, count: Node): Node => n.div(sum, n.maximum(count, 1));
  const apart = n.sub(mean(darkSum, dark), mean(brightSum, bright));
  const shares = n.mul(n.div(dark, total), n.div(bright, total));
  const variance = n.select(both, n.mul(shares, n.mul(apart, apart)), 0);
  const best = ir.convert(reduce(variance, 'argmax', [0]), 'float32');
  return n.select(n.compare('GT', reduce(variance, 'max', [0]), 0), best, -1);
}

/**
 * Makes an image black and white: 255 where it is brighter than a threshold, 0 elsewhere. The result is int32, with one channel.
 *
 * @param image float32 or int32, [height, width, 1 or 3], values from 0 to 255.
 * @param method 'binary' (the default) takes `threshValue`; 'otsu' finds the threshold that separates best (Otsu 1979).
 * @param inverted whether what is brighter becomes black. False by default.
 * @param threshValue from 0 to 1, 0.5 by default.
 * @throws if `image` is not of such a shape, or `method` is another word.
 * @example
 * ```ts
 * tf.image.threshold(tf.tensor3d([10, 200, 90, 250], [2, 2, 1])).squeeze().print(); // [[0, 255], [0, 255]]
 * ```
 */
export function threshold(
  image: Tensor3D | TensorLike,
  method: 'binary' | 'otsu' | (string & {}) = 'binary',
  inverted = false,
  threshValue = 0.5,
): Tensor3D {
  const op = 'threshold';
  const node = asNumber(nodeOf(image, 'image', op));
  const channels = node.shape[2];
  check(
    node.shape.length === 3 && (channels === 1 || channels === 3),
    op,
    () => `image must be of shape [height, width, 1] or [height, width, 3], got [${node.shape}]`,
  );
  check(
    method === 'binary' || method === 'otsu',
    op,
    () => `method must be 'binary' or 'otsu', got ${show(method)}`,
  );
  const values = asFloat(node);
  const grey = channels === 3 ? brightness(values) : values;
  const limit = method === 'otsu' ? otsu(grey) : ir.constant(threshValue * 255, [], 'float32');
  const white = n.compare(inverted ? 'LE' : 'GT', grey, limit);
  return wrap<Tensor>(n.mul(ir.convert(white, 'int32'), 255)) as Tensor3D;
}
