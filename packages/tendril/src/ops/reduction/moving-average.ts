/** Moving averages. */
import { sameShape } from '../../ir/shape.ts';
import { power } from '../../primitives/powers/index.ts';
import type { Scalar, Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The next value of a moving average: `v + (x - v) * (1 - decay)`.
 *
 * @param v the average so far.
 * @param x what is averaged, of `v`'s shape.
 * @param decay how much of the old average stays.
 * @param step how many values have been averaged, this one included. Needed when `zeroDebias` is set.
 * @param zeroDebias whether to divide the change by `1 - decay ** step`, which takes out the bias towards a start at 0. True by
 * default.
 * @throws if the shapes differ, or `zeroDebias` is set and `step` is missing.
 * @example
 * ```ts
 * tf.movingAverage(tf.scalar(0), tf.scalar(10), 0.9, 1).print(); // 10
 * tf.movingAverage(tf.scalar(0), tf.scalar(10), 0.9, undefined, false).print(); // 1
 * ```
 */
export function movingAverage<T extends Tensor>(
  v: T | TensorLike,
  x: T | TensorLike,
  decay: number | Scalar,
  step?: number | Scalar,
  zeroDebias = true,
): T {
  const op = 'movingAverage';
  const [average, value] = [asFloat(nodeOf(v, 'v', op)), asFloat(nodeOf(x, 'x', op))];
  check(
    sameShape(average.shape, value.shape),
    op,
    () => `v of shape [${average.shape}] and x of shape [${value.shape}] must have one shape`,
  );
  const keep = asFloat(nodeOf(decay, 'decay', op));
  const change = n.mul(n.sub(value, average), n.sub(1, keep));
  if (!zeroDebias) return wrap(n.add(average, change));
  check(
    step !== undefined && step !== null,
    op,
    () =>
      'zeroDebias needs the step: give the number of values averaged so far, or set zeroDebias to false',
  );
  const count = asFloat(nodeOf(step, 'step', op));
  return wrap(n.add(average, n.div(change, n.sub(1, power(...broadcastPair(op, keep, count))))));
}
