/** One tensor or the other, by a condition. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastShapes } from '../util/broadcast.ts';
import { meet } from '../util/dtype.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * `a` where the condition holds, `b` elsewhere. The three broadcast together; the result has the wider dtype of `a` and `b`.
 *
 * @throws if the condition is not bool, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.where([true, false, true], tf.tensor1d([1, 2, 3]), -1).print(); // [1, -1, 3]
 * ```
 */
export function where<T extends Tensor>(
  condition: Tensor | TensorLike,
  a: T | TensorLike,
  b: T | TensorLike,
): T {
  const predicate = nodeOf(condition, 'condition', 'where', 'bool');
  const [x, y] = meet(nodeOf(a, 'a', 'where'), nodeOf(b, 'b', 'where'));
  const shape = broadcastShapes('where', [predicate.shape, x.shape, y.shape]);
  const [p, onTrue, onFalse] = [predicate, x, y].map((node) => ir.broadcastTo(node, shape));
  return wrap(ir.select(p, onTrue, onFalse));
}
