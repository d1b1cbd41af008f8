/** The sum of a list of tensors. */
import * as ir from '../../ir/build.ts';
import { sameShape } from '../../ir/shape.ts';
import { dtypeOfParts } from '../../runtime/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { joinParts } from '../util/meet.ts';
import { partsOfAll, wrapParts } from '../util/operand.ts';

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
  const all = partsOfAll(tensors, 'tensors', 'addN');
  const first = all[0];
  const dtype = dtypeOfParts(first);
  check(dtype !== 'string', 'addN', () => 'strings cannot be added');
  all.forEach((parts, i) => {
    const fits = dtypeOfParts(parts) === dtype && sameShape(parts.node.shape, first.node.shape);
    check(fits, 'addN', () => {
      const [got, wanted] = [parts, first].map((p) => `${dtypeOfParts(p)}[${p.node.shape}]`);
      return `tensors[${i}] is ${got}, tensors[0] is ${wanted}; all must be of one shape and dtype (use tf.add to broadcast)`;
    });
  });
  const sum = joinParts(all, (nodes) => nodes.map(asNumber).reduce(ir.add));
  // Sums are stored as what they are computed in, not as the addends.
  return wrapParts({ ...sum, storeAs: undefined });
}
