/** Hinge loss. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { reluNode } from '../activations/relu.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';

/**
 * The hinge loss of a binary classifier, `max(0, 1 - y * predictions)` where y is -1 for label 0 and 1 for label 1, weighted and
 * reduced.
 *
 * @param labels 0 or 1.
 * @param predictions scores: negative for 0, positive for 1.
 * @param weights broadcast to the losses; 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.hingeLoss(tf.tensor1d([0, 1]), tf.tensor1d([-0.5, 2])).print(); // 0.25
 * ```
 */
export function hingeLoss<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  weights?: Values | null,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'hingeLoss';
  const [y, p] = lossOperands(op, labels, predictions);
  const signs = n.sub(n.mul(y, 2), 1);
  return weightedLoss(op, reluNode(n.sub(1, n.mul(signs, p))), weights, reduction);
}

dependOnArgumentsAlone(hingeLoss);
