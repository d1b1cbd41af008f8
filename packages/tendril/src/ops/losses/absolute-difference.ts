/** Absolute difference. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';

/**
 * `|labels - predictions|`, weighted and reduced.
 *
 * @param weights broadcast to the losses; 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.absoluteDifference(tf.tensor1d([1, 2]), tf.tensor1d([2, 4])).print(); // 1.5
 * ```
 */
export function absoluteDifference<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  weights?: Values | null,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'absoluteDifference';
  const [y, p] = lossOperands(op, labels, predictions);
  return weightedLoss(op, ir.abs(n.sub(y, p)), weights, reduction);
}

dependOnArgumentsAlone(absoluteDifference);
