/** Cosine distance. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import { normalizeAxis } from '../util/axes.ts';
import * as n from '../util/numeric.ts';
import { lossOperands, Reduction, weightedLoss } from './weighted-loss.ts';
import type { Values } from './weighted-loss.ts';
import { reduce } from '../util/reduce.ts';

/**
 * `1 - Σ labels * predictions` along an axis, weighted and reduced: the cosine distance of vectors of length 1.
 *
 * @param axis along which the vectors lie; it stays with extent 1.
 * @param weights broadcast to the losses; 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default.
 * @throws if labels and predictions differ in shape.
 * @example
 * ```ts
 * tf.losses.cosineDistance(tf.tensor2d([[1, 0]]), tf.tensor2d([[0.6, 0.8]]), 1).print(); // 0.4
 * ```
 */
export function cosineDistance<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  predictions: T | TensorLike,
  axis: number,
  weights?: Values | null,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'cosineDistance';
  const [y, p] = lossOperands(op, labels, predictions);
  const products = n.mul(y, p);
  const along = normalizeAxis(op, axis, products.shape);
  return weightedLoss(op, n.sub(1, reduce(products, 'sum', [along], true)), weights, reduction);
}

dependOnArgumentsAlone(cosineDistance);
