/** The unit step. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapNumber } from '../util/elementwise.ts';
import * as n from '../util/numeric.ts';
import { inSteps } from '../util/stop-gradient.ts';

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
    const isInteger = node.dtype === 'int32';
    const below = n.constantLike(node, isInteger ? Math.trunc(alpha) : alpha);
    const notAbove = isInteger ? below : n.select(n.compare('LE', node, 0), below, NaN);
    return inSteps(n.select(n.compare('GT', node, 0), 1, notAbove), node);
  });
}
