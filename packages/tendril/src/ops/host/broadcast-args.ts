/** Broadcasting of shapes that are tensors themselves. */
import { leafFromValues } from '../../runtime/index.ts';
import type { Rank, Tensor, TensorLike } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { broadcastShape } from '../util/broadcast.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * The shape in which tensors of two shapes meet when they broadcast.
 *
 * @param s0 a shape, as an int32 vector.
 * @param s1 another one.
 * @throws if one is no vector, or the shapes do not broadcast.
 * @example
 * ```ts
 * tf.broadcastArgs(tf.tensor1d([1, 3], 'int32'), tf.tensor1d([2, 1], 'int32')).print(); // [2, 3]
 * ```
 */
export function broadcastArgs<R extends Rank>(
  s0: Tensor | TensorLike,
  s1: Tensor | TensorLike,
): Tensor<R> {
  const op = 'broadcastArgs';
  const [a, b] = [nodeOf(s0, 's0', op), nodeOf(s1, 's1', op)];
  check(
    a.shape.length === 1 && b.shape.length === 1,
    op,
    () => `wants two vectors that hold shapes, got the shapes [${a.shape}] and [${b.shape}]`,
  );
  const [first, second] = [a, b].map((node) => Array.from(readValuesSync(node)));
  const shape = Int32Array.from(broadcastShape(op, first, second));
  return wrap(leafFromValues(shape, [shape.length], 'int32'));
}
