/** Cross entropies, from logits, so that nothing overflows and nothing is lost. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { logSoftmaxNode } from '../normalization/softmax.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { softplusNode } from '../util/softplus.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';
import { reduce } from '../util/reduce.ts';

/** Labels moved towards `target` by this fraction of the way. */
function smoothed(labels: Node, smoothing: number, target: number): Node {
  return smoothing > 0 ? n.add(n.mul(labels, 1 - smoothing), smoothing * target) : labels;
}

/**
 * The cross entropy of independent binary classes, `-z * log(sigmoid(x)) - (1 - z) * log(1 - sigmoid(x))` for label z and logit x,
 * weighted and reduced.
 *
 * @param multiClassLabels 0 or 1, or probabilities.
 * @param logits of the same shape.
 * @param weights broadcast to the losses; 1 by default.
 * @param labelSmoothing how far labels are moved towards 1/2, from 0 (the default) to 1.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and logits differ in shape.
 * @example
 * ```ts
 * tf.losses.sigmoidCrossEntropy(tf.tensor1d([0, 1]), tf.tensor1d([-2, 2])).print(); // 0.127
 * ```
 */
export function sigmoidCrossEntropy<T extends Tensor, O extends Tensor>(
  multiClassLabels: T | TensorLike,
  logits: T | TensorLike,
  weights?: Values | null,
  labelSmoothing = 0,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'sigmoidCrossEntropy';
  const [labels, x] = lossOperands(op, multiClassLabels, logits, ['multiClassLabels', 'logits']);
  const z = smoothed(labels, labelSmoothing, 0.5);
  return weightedLoss(op, n.sub(softplusNode(x), n.mul(x, z)), weights, reduction);
}

/**
 * The cross entropy of exclusive classes, `-Σ labels * log(softmax(logits))` along the last axis, weighted and reduced.
 *
 * @param onehotLabels [..., classes]: 1 for the right class, or probabilities.
 * @param logits of the same shape.
 * @param weights broadcast to the losses, which do not have the last axis; 1 by default.
 * @param labelSmoothing how far labels are moved towards the uniform distribution, from 0 (the default) to 1.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and logits differ in shape, or are scalars.
 * @example
 * ```ts
 * tf.losses.softmaxCrossEntropy(tf.tensor2d([[0, 1]]), tf.tensor2d([[0, 2]])).print(); // 0.127
 * ```
 */
export function softmaxCrossEntropy<T extends Tensor, O extends Tensor>(
  onehotLabels: T | TensorLike,
  logits: T | TensorLike,
  weights?: Values | null,
  labelSmoothing = 0,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'softmaxCrossEntropy';
  const [labels, x] = lossOperands(op, onehotLabels, logits, ['onehotLabels', 'logits']);
  check(x.shape.length > 0, op, () => 'logits must have an axis of classes, got a scalar');
  const last = x.shape.length - 1;
  const targets = smoothed(labels, labelSmoothing, 1 / x.shape[last]);
  const losses = ir.negate(reduce(n.mul(targets, logSoftmaxNode(x, last)), 'sum', [last]));
  return weightedLoss(op, losses, weights, reduction);
}

dependOnArgumentsAlone(sigmoidCrossEntropy, softmaxCrossEntropy);
