/** The sum of a list of tensors. */
import * as ir from '../../ir/build.ts';
import { sameShape } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { nodesOf, wrap } from '../util/operand.ts';

/**
 * Adds a list of tensors of one shape and dtype elementwise.
 *
 * @throws if the list is empty, or the shapes or dtypes differ.
 * @example
 * ```ts
 * tf.addN([tf.tensor1d([1, 2]), tf.tensor1d([3, 4]), tf.tensor1d([5, 6])]).print(); // [9, 12]
 * ```
 */
export function addN<T extends Tensor>(tensors: (T | TensorLike)[]): T {
  const nodes = nodesOf(tensors, 'tensors', 'addN');
  const first = nodes[0];
  nodes.forEach((node, i) => {
    check(node.dtype === first.dtype && sameShape(node.shape, first.shape), 'addN', () => {
      const [got, wanted] = [node, first].map((t) => `${t.dtype}[${t.shape}]`);
      return `tensors[${i}] is ${got}, tensors[0] is ${wanted}; all must be of one shape and dtype (use tf.add to broadcast)`;
    });
  });
  return wrap(nodes.map(asNumber).reduce(ir.add));
}
