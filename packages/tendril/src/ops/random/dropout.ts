/** Dropout. */
import * as ir from '../../ir/build.ts';
import { isFloat } from '../../ir/dtype.ts';
import type { Shape } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastShape } from '../util/broadcast.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';
import { bernoulli, keyOf } from './bits.ts';

/** The noise's shape: `x`'s where none is given, and `x`'s extents where they are null. */
function resolveNoiseShape(
  op: string,
  noiseShape: readonly (number | null)[] | null | undefined,
  x: Shape,
): Shape {
  if (noiseShape === undefined || noiseShape === null) return x;
  const lead = x.length - noiseShape.length;
  const shape = noiseShape.map((extent, i) => extent ?? x[i + lead]);
  checkShape(op, shape);
  const together = broadcastShape(op, x, shape);
  check(
    together.length === x.length && together.every((extent, i) => extent === x[i]),
    op,
    () => `noiseShape ${show(shape)} does not broadcast to x's shape [${x}]`,
  );
  return shape;
}

/**
 * Sets elements to 0 at random, and scales the others up by `1 / (1 - rate)` so that the sum stays, on average, what it is.
 *
 * @param x float32.
 * @param rate the fraction that is dropped, in [0, 1).
 * @param noiseShape broadcasts to `x`'s shape: along its axes of extent 1, elements are dropped together.
 * @param seed the same seed drops the same elements, on every backend.
 * @throws if `x` is not float32, or `rate` is not in [0, 1).
 * @example
 * ```ts
 * tf.dropout(tf.ones([4, 4]), 0.5).print(); // zeros and twos
 * ```
 */
export function dropout<T extends Tensor>(
  x: T | TensorLike,
  rate: number,
  noiseShape?: number[],
  seed?: number | string,
): T {
  const op = 'dropout';
  const node = nodeOf(x, 'x', op);
  check(
    isFloat(node.dtype),
    op,
    () => `x must be float32 or float64, as it is scaled; got ${node.dtype} (use .cast('float32'))`,
  );
  check(rate >= 0 && rate < 1, op, () => `rate must be in [0, 1), got ${show(rate)}`);
  if (rate === 0) return wrap(ir.alias(node));
  const shape = resolveNoiseShape(op, noiseShape, node.shape);
  const kept = bernoulli(keyOf(op, seed), shape, 1 - rate);
  return wrap(n.select(kept, n.mul(node, 1 / (1 - rate)), 0));
}
