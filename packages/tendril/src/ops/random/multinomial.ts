/** Draws from a list of outcomes. */
import * as ir from '../../ir/build.ts';
import * as scans from '../../primitives/scans/index.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorLike } from '../../runtime/index.ts';
import { softmaxNode } from '../normalization/softmax.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { keyOf, unitUniform } from './bits.ts';
import { reduce } from '../util/reduce.ts';

/**
 * Draws outcomes by their probabilities.
 *
 * @param logits [batch, outcomes] or [outcomes]: the logarithms of the probabilities, up to a constant for each row.
 * @param numSamples how many draws for each row.
 * @param seed the same seed gives the same draws, on every backend.
 * @param normalized whether `logits` are the probabilities themselves. False by default.
 * @returns the outcomes' indices, int32, [batch, numSamples] or [numSamples].
 * @throws if `logits` is not of rank 1 or 2, or there are fewer than two outcomes.
 * @example
 * ```ts
 * tf.multinomial(tf.tensor1d([0.75, 0.25]), 3, undefined, true).print();
 * ```
 */
export function multinomial(
  logits: Tensor1D | Tensor2D | TensorLike,
  numSamples: number,
  seed?: number,
  normalized = false,
): Tensor1D | Tensor2D {
  const op = 'multinomial';
  const node = asFloat(nodeOf(logits, 'logits', op));
  const rank = node.shape.length;
  const outcomes = node.shape[rank - 1];
  check(
    rank === 1 || rank === 2,
    op,
    () => `logits must be of rank 1 or 2, got the shape [${node.shape}]`,
  );
  check(outcomes >= 2, op, () => `logits must hold at least 2 outcomes, got ${outcomes}`);
  check(
    Number.isInteger(numSamples) && numSamples >= 0,
    op,
    () => `numSamples must be a whole number from 0 on, got ${show(numSamples)}`,
  );
  const rows = ir.reshape(node, [rank === 1 ? 1 : node.shape[0], outcomes]);
  const probabilities = normalized ? rows : softmaxNode(rows, 1);
  const upTo = scans.cumulative(probabilities, 'sum', 1);
  const batch = rows.shape[0];
  const total = ir.slice(upTo, [0, outcomes - 1], [batch, outcomes]);
  // A draw is the number of outcomes that lie below it altogether; the last one need not be looked at.
  const draws = n.mul(unitUniform(keyOf(op, seed), [batch, numSamples]), total);
  const below = n.compare(
    'LE',
    ir.reshape(ir.slice(upTo, [0, 0], [batch, outcomes - 1]), [batch, 1, outcomes - 1]),
    ir.reshape(draws, [batch, numSamples, 1]),
  );
  const result = reduce(ir.convert(below, 'int32'), 'sum', [2]);
  return wrap<Tensor>(rank === 1 ? ir.reshape(result, [numSamples]) : result) as Tensor2D;
}
