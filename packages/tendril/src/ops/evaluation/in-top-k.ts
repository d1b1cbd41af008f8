/** Whether predictions have the right class among their best. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { gatherAlong } from '../slicing/gather-along.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/**
 * Whether each target is among the `k` largest predictions. Equal predictions at the boundary all count as among them.
 *
 * @param predictions [..., classes].
 * @param targets int32 (or whole numbers), of `predictions`' shape without the last axis: the right classes.
 * @param k 1 by default.
 * @returns bool, of the shape of `targets`.
 * @throws if the shapes do not fit, or `k` is not from 1 to the number of classes.
 * @example
 * ```ts
 * const hits = await tf.inTopKAsync(tf.tensor2d([[20, 10, 40, 30], [30, 50, -20, 10]]), tf.tensor1d([2, 0]));
 * hits.print(); // [true, false]
 * ```
 */
export async function inTopKAsync<T extends Tensor, U extends Tensor>(
  predictions: T | TensorLike,
  targets: U | TensorLike,
  k = 1,
): Promise<U> {
  const op = 'inTopK';
  const scores = asFloat(nodeOf(predictions, 'predictions', op));
  const classes = ir.convert(nodeOf(targets, 'targets', op), 'int32');
  const last = scores.shape.length - 1;
  const fits =
    last >= 1 &&
    classes.shape.length === last &&
    classes.shape.every((extent, i) => extent === scores.shape[i]);
  check(
    fits,
    op,
    () =>
      `targets must have predictions' shape [${scores.shape}] without the last axis, got [${classes.shape}]`,
  );
  const count = scores.shape[last];
  check(
    Number.isInteger(k) && k >= 1 && k <= count,
    op,
    () => `k must be a whole number from 1 to ${count}, the number of classes; got ${show(k)}`,
  );
  const index = ir.reshape(classes, [...classes.shape, 1]);
  const target = gatherAlong(scores, index, last, last);
  const better = ir.convert(n.compare('GT', scores, target), 'int32');
  const hit = n.compare('LT', reduce(better, 'sum', [last]), k);
  const isClass = ir.and(n.compare('GE', classes, 0), n.compare('LT', classes, count));
  return wrap<U>(ir.and(hit, isClass));
}
