/** Mean squared error. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';

/**
 * `(labels - predictions)²`, weighted and reduced.
 *
 * @param weights broadcast to the losses; 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.meanSquaredError(tf.tensor1d([1, 2]), tf.tensor1d([2, 4])).print(); // 2.5
 * ```
 */
export function meanSquaredError<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  weights?: Values | null,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'meanSquaredError';
  const [y, p] = lossOperands(op, labels, predictions);
  const difference = n.sub(y, p);
  return weightedLoss(op, n.mul(difference, difference), weights, reduction);
}

dependOnArgumentsAlone(meanSquaredError);
