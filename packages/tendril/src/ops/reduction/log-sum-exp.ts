/** The logarithm of a sum of exponentials, without overflow. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { exponential } from '../../primitives/exponentials/index.ts';
import { log } from '../../primitives/logarithms/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes } from '../util/axes.ts';
import { asFloat } from '../util/dtype.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { stopGradient } from '../util/stop-gradient.ts';
import { reduce } from '../util/reduce.ts';

/** A float32 node's log-sum-exp over axes, which stay with extent 1. */
export function logSumExpKept(x: Node, axes: readonly number[]): Node {
  const largest = reduce(x, 'max', axes, true);
  // Any shift gives the same result; an infinite one would make NaN of it.
  const shift = stopGradient(n.select(ir.isFinite(largest), largest, 0));
  const total = reduce(exponential(n.sub(x, shift)), 'sum', axes, true);
  return n.add(log(total), shift);
}

/**
 * `log(sum(exp(x)))` over axes, computed so that it does not overflow. The result is float32.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.logSumExp(tf.tensor1d([1000, 1000])).print(); // 1000.693
 * ```
 */
export function logSumExp<T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): T {
  const node = asFloat(nodeOf(x, 'x', 'logSumExp'));
  const axes = normalizeAxes('logSumExp', axis, node.shape);
  const kept = logSumExpKept(node, axes);
  return wrap(keepDims ? kept : n.dropAxes(kept, axes));
}
