/** Clipping to an interval. */
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * Clips elementwise to the interval [clipValueMin, clipValueMax]. NaN stays NaN; int32 bounds are truncated to whole numbers.
 *
 * The gradient is 1 inside the interval and on its bounds, and 0 outside.
 *
 * @throws if the lower bound is above the upper one.
 * @example
 * ```ts
 * tf.clipByValue(tf.tensor1d([-1, 2, -3, 4]), -2, 3).print(); // [-1, 2, -2, 3]
 * ```
 */
export function clipByValue<T extends Tensor>(
  x: T | TensorLike,
  clipValueMin: number,
  clipValueMax: number,
): T {
  const op = 'clipByValue';
  check(
    clipValueMin <= clipValueMax,
    op,
    () => `the lower bound ${clipValueMin} is above the upper bound ${clipValueMax}; swap them?`,
  );
  const node = asNumber(nodeOf(x, 'x', op));
  const low = nodeOf(clipValueMin, 'clipValueMin', op, node.dtype);
  const high = nodeOf(clipValueMax, 'clipValueMax', op, node.dtype);
  const capped = n.select(n.compare('GT', node, high), high, node);
  return wrap(n.select(n.compare('LT', node, low), low, capped));
}
