/** One tensor or the other, by a condition. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastShapes } from '../util/broadcast.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { nodeOf, partsOf, wrapParts } from '../util/operand.ts';

/**
 * `a` where the condition holds, `b` elsewhere. The three broadcast together; the result has the wider dtype of `a` and `b`.
 *
 * Strings go with strings only.
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
  const [x, y] = meetAll('where', [partsOf(a, 'a', 'where'), partsOf(b, 'b', 'where')]);
  const shape = broadcastShapes('where', [predicate.shape, x.node.shape, y.node.shape]);
  const p = ir.broadcastTo(predicate, shape);
  const choose = (nodes: Node[]): Node => {
    const [onTrue, onFalse] = nodes.map((node) => ir.broadcastTo(node, shape));
    return ir.select(p, onTrue, onFalse);
  };
  return wrapParts(joinParts([x, y], choose));
}
