/** Huber loss. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';

/**
 * The Huber loss: `d² / 2` where the distance d is up to `delta`, and `delta * (d - delta / 2)` beyond, so that outliers count
 * less. Weighted and reduced.
 *
 * @param weights broadcast to the losses; 1 by default.
 * @param delta where the parabola becomes a line, 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.huberLoss(tf.tensor1d([0, 0]), tf.tensor1d([0.5, 3])).print(); // (0.125 + 2.5) / 2
 * ```
 */
export function huberLoss<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  weights?: Values | null,
  delta = 1,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'huberLoss';
  const [y, p] = lossOperands(op, labels, predictions);
  const distance = ir.abs(n.sub(p, y));
  const near = n.minimum(distance, delta);
  const losses = n.add(n.mul(n.mul(near, near), 0.5), n.mul(n.sub(distance, near), delta));
  return weightedLoss(op, losses, weights, reduction);
}

dependOnArgumentsAlone(huberLoss);
