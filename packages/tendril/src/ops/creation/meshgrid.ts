/** Coordinate grids. */
import * as ir from '../../ir/build.ts';
import { sizeOf } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The coordinates of a grid: from the positions along two axes, the tensors that hold each grid point's x and y.
 *
 * @param options `indexing` 'xy' (the default; y is the first axis of the results) or 'ij' (x is).
 * @example
 * ```ts
 * const [x, y] = tf.meshgrid([1, 2, 3], [4, 5]);
 * x.print(); // [[1, 2, 3], [1, 2, 3]]
 * y.print(); // [[4, 4, 4], [5, 5, 5]]
 * ```
 */
export function meshgrid<T extends Tensor>(
  x?: T | TensorLike,
  y?: T | TensorLike,
  { indexing = 'xy' }: { indexing?: string } = {},
): T[] {
  check(
    indexing === 'xy' || indexing === 'ij',
    'meshgrid',
    () => `indexing must be 'xy' or 'ij', got ${show(indexing)}`,
  );
  if (x === undefined) return [];
  const xs = nodeOf(x, 'x', 'meshgrid');
  if (y === undefined) return [wrap(xs)];
  const ys = nodeOf(y, 'y', 'meshgrid');
  const [w, h] = [sizeOf(xs.shape), sizeOf(ys.shape)];
  const shape = indexing === 'xy' ? [h, w] : [w, h];
  const [xAxis, yAxis] = indexing === 'xy' ? [1, 0] : [0, 1];
  return [
    wrap(ir.broadcastInDim(ir.reshape(xs, [w]), shape, [xAxis])),
    wrap(ir.broadcastInDim(ir.reshape(ys, [h]), shape, [yAxis])),
  ];
}
