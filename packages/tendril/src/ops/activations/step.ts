/** The unit step. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapNumber } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';

/**
 * The unit step elementwise: 1 above 0, `alpha` at 0 and below, NaN for NaN. The dtype stays what it is. Its gradient is 0.
 *
 * @param alpha 0 by default.
 * @example
 * ```ts
 * tf.step(tf.tensor1d([0, 2, -1, -3]), 0.5).print(); // [0.5, 1, 0.5, 0.5]
 * ```
 */
export function step<T extends Tensor>(x: T | TensorLike, alpha = 0.0): T {
  return mapNumber('step', x, (node) => {
    if (node.dtype === 'int32')
      return n.select(n.compare('GT', node, 0), n.constantLike(node, 1), Math.trunc(alpha));
    const below = n.select(n.compare('LE', node, 0), n.constantLike(node, alpha), NaN);
    return n.select(n.compare('GT', node, 0), 1, below);
  });
}
