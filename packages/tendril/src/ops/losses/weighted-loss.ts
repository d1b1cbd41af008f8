/** From a loss for each element to the loss: weights, and how to reduce. The losses share what is here. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range, sameShape, sizeOf } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { dependOnArgumentsAlone } from '../util/constant-functions.ts';
import { broadcastShape } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { check, fail, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

const reductions = {
  /** Not at all. */
  NONE: 0,
  /** The weighted sum by the sum of the weights. */
  MEAN: 1,
  /** The weighted sum. */
  SUM: 2,
  /** The weighted sum by the number of elements whose weight is not 0. */
  SUM_BY_NONZERO_WEIGHTS: 3,
} as const;
export type Reduction = (typeof reductions)[keyof typeof reductions];

/** How a loss for each element becomes one number. Also the other way round: `Reduction[0]` is 'NONE'. */
export const Reduction: typeof reductions & Readonly<Record<Reduction, string>> = {
  ...reductions,
  0: 'NONE',
  1: 'MEAN',
  2: 'SUM',
  3: 'SUM_BY_NONZERO_WEIGHTS',
};

export type Values = Tensor | TensorLike;

const sumOf = (x: Node): Node => reduce(x, 'sum', range(x.shape.length));

/** The quotient, and 0 where the divisor is 0: no weight, no loss. */
function divideOrZero(x: Node, y: Node): Node {
  const isZero = n.compare('EQ', y, 0);
  return n.select(isZero, 0, n.div(x, n.select(isZero, 1, y)));
}

function reduceLosses(op: string, losses: Node, weights: Node | null, reduction: Reduction): Node {
  const weighted = weights === null ? losses : n.mul(losses, weights);
  const count = sizeOf(losses.shape);
  switch (reduction) {
    case Reduction.NONE:
      return weighted;
    case Reduction.SUM:
      return sumOf(weighted);
    case Reduction.MEAN: {
      if (weights === null) return n.div(sumOf(weighted), Math.max(count, 1));
      const everywhere = n.mul(sumOf(weights), count / sizeOf(weights.shape));
      return divideOrZero(sumOf(weighted), everywhere);
    }
    case Reduction.SUM_BY_NONZERO_WEIGHTS: {
      if (weights === null) return n.div(sumOf(weighted), Math.max(count, 1));
      const used = ir.broadcastTo(n.compare('NE', weights, 0), losses.shape);
      return divideOrZero(sumOf(weighted), sumOf(ir.convert(used, 'float32')));
    }
    default:
      return fail(op, `reduction must be one of tf.Reduction's values, got ${show(reduction)}`);
  }
}

/** Weights and reduces what a loss has computed for each element. */
export function weightedLoss<O extends Tensor>(
  op: string,
  losses: Node,
  weights: Values | null | undefined,
  reduction: Reduction,
): O {
  if (weights === undefined || weights === null)
    return wrap(reduceLosses(op, losses, null, reduction));
  const node = asFloat(nodeOf(weights, 'weights', op));
  const together = broadcastShape(op, losses.shape, node.shape);
  check(
    sizeOf(together) === sizeOf(losses.shape),
    op,
    () => `weights of shape [${node.shape}] do not broadcast to the losses' [${losses.shape}]`,
  );
  return wrap(reduceLosses(op, ir.broadcastTo(losses, together), node, reduction));
}

/** Labels and predictions of one shape, as float32. */
export function lossOperands(
  op: string,
  labels: Values,
  predictions: Values,
  names: readonly [string, string] = ['labels', 'predictions'],
): [Node, Node] {
  const a = asFloat(nodeOf(labels, names[0], op));
  const b = asFloat(nodeOf(predictions, names[1], op));
  check(
    sameShape(a.shape, b.shape),
    op,
    () =>
      `${names[0]} of shape [${a.shape}] and ${names[1]} of shape [${b.shape}] must have one shape`,
  );
  return [a, b];
}

/**
 * Weights a loss for each element, and reduces it.
 *
 * @param losses of any shape.
 * @param weights broadcast to the losses; 1 by default.
 * @param reduction `tf.Reduction.SUM_BY_NONZERO_WEIGHTS` by default: the weighted sum by the number of elements whose weight is
 * not 0.
 * @throws if the weights do not broadcast to the losses.
 * @example
 * ```ts
 * tf.losses.computeWeightedLoss(tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 0, 1])).print(); // 2
 * ```
 */
export function computeWeightedLoss<T extends Tensor, O extends Tensor>(
  losses: T | TensorLike,
  weights?: Values | null,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): O {
  const op = 'computeWeightedLoss';
  return weightedLoss(op, asFloat(nodeOf(losses, 'losses', op)), weights, reduction);
}

dependOnArgumentsAlone(computeWeightedLoss);
