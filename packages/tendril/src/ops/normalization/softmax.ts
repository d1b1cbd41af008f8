/** Softmax and its logarithm. */
import { customRules } from '../../autodiff/custom.ts';
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { exponential } from '../../primitives/exponentials/index.ts';
import { log } from '../../primitives/logarithms/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { asFloat } from '../util/dtype.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/** Subtracts the largest element along the axis, so that no exponential overflows; neither function feels it. */
function shifted(x: Node, axis: number): Node {
  return ir.subtract(x, ir.broadcastTo(reduce(x, 'max', [axis], true), x.shape));
}

const sumAlong = (x: Node, axis: number): Node => reduce(x, 'sum', [axis], true);

/** Its gradient is written in its result, so that a backward pass needs no exponential again. */
export function softmaxNode(x: Node, axis: number): Node {
  const exponentials = exponential(shifted(x, axis));
  const result = n.div(exponentials, sumAlong(exponentials, axis));
  customRules.set(result, {
    inputs: [x],
    vjp: (ct) => [ir.multiply(result, n.sub(ct, sumAlong(ir.multiply(ct, result), axis)))],
  });
  return result;
}

export function logSoftmaxNode(x: Node, axis: number): Node {
  const logits = shifted(x, axis);
  const result = n.sub(logits, log(sumAlong(exponential(logits), axis)));
  customRules.set(result, {
    inputs: [x],
    vjp: (ct) => [n.sub(ct, n.mul(exponential(result), sumAlong(ct, axis)))],
  });
  return result;
}

/**
 * The softmax along an axis, `exp(x) / sum(exp(x))`: positive numbers that add up to 1. The result is float32.
 *
 * @param dim the axis, the last by default; negative ones count from the end.
 * @example
 * ```ts
 * tf.softmax(tf.tensor1d([1, 2, 3])).print(); // [0.09, 0.245, 0.665]
 * ```
 */
export function softmax<T extends Tensor>(logits: T | TensorLike, dim = -1): T {
  const x = asFloat(nodeOf(logits, 'logits', 'softmax'));
  return wrap(softmaxNode(x, normalizeAxis('softmax', dim, x.shape)));
}

/**
 * The logarithm of the softmax along an axis, more exact than `log(softmax(x))`. The result is float32.
 *
 * @param axis the last by default; negative ones count from the end.
 * @example
 * ```ts
 * tf.logSoftmax(tf.tensor1d([1, 2, 3])).print(); // [-2.408, -1.408, -0.408]
 * ```
 */
export function logSoftmax<T extends Tensor>(logits: T | TensorLike, axis = -1): T {
  const x = asFloat(nodeOf(logits, 'logits', 'logSoftmax'));
  return wrap(logSoftmaxNode(x, normalizeAxis('logSoftmax', axis, x.shape)));
}
