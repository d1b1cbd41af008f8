/** A second tensor of the same values. */
import * as ir from '../../ir/build.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { moved, partsOf } from '../util/operand.ts';

/**
 * A tensor of its own with the same values; nothing is copied.
 *
 * @example
 * ```ts
 * const x = tf.tensor([1, 2]);
 * const y = tf.clone(x);
 * x.dispose();
 * y.print();
 * ```
 */
export function clone<T extends Tensor>(x: T | TensorLike): T {
  return moved(partsOf(x, 'x', 'clone'), ir.alias);
}
