/** Log loss. */
import * as ir from '../../ir/build.ts';
import { log } from '../../primitives/logarithms/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';

/**
 * The logarithmic loss of predicted probabilities, `-y * log(p) - (1 - y) * log(1 - p)`, weighted and reduced.
 *
 * @param weights broadcast to the losses; 1 by default.
 * @param epsilon added to each probability so that no logarithm is infinite, 1e-7 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.logLoss(tf.tensor1d([0, 1]), tf.tensor1d([0.2, 0.8])).print(); // 0.223
 * ```
 */
export function logLoss<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  weights?: Values | null,
  epsilon = 1e-7,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'logLoss';
  const [y, p] = lossOperands(op, labels, predictions);
  const ofOnes = n.mul(y, log(n.add(p, epsilon)));
  const ofZeros = n.mul(n.sub(1, y), log(n.add(n.sub(1, p), epsilon)));
  return weightedLoss(op, ir.negate(n.add(ofOnes, ofZeros)), weights, reduction);
}

dependOnArgumentsAlone(logLoss);
