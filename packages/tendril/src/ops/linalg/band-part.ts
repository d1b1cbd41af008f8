/** The part of a matrix around its diagonal. */
import * as ir from '../../ir/build.ts';
import { range } from '../../ir/shape.ts';
import type { Scalar, Tensor, TensorLike } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * Keeps a band of diagonals of each innermost matrix, and sets everything else to 0.
 *
 * @param a [..., rows, columns].
 * @param numLower how many diagonals below the main one stay; all, if it is negative.
 * @param numUpper how many diagonals above the main one stay; all, if it is negative.
 * @throws if `a` is not of rank 2 or more, or a number of diagonals is not whole.
 * @example
 * ```ts
 * tf.linalg.bandPart(tf.ones([3, 3]), 1, 0).print(); // [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
 * ```
 */
export function bandPart<T extends Tensor>(
  a: T | TensorLike,
  numLower: number | Scalar,
  numUpper: number | Scalar,
): T {
  const op = 'bandPart';
  const node = nodeOf(a, 'a', op);
  const rank = node.shape.length;
  check(rank >= 2, op, () => `a must be of rank 2 or more, got the shape [${node.shape}]`);
  for (const count of [numLower, numUpper]) {
    check(
      typeof count !== 'number' || Number.isInteger(count),
      op,
      () => `numLower and numUpper must be whole numbers, got ${String(count)}`,
    );
  }
  const shape = node.shape.slice(-2);
  const below = ir.subtract(ir.iota(shape, 0, 'int32'), ir.iota(shape, 1, 'int32'));
  const limit = (count: number | Scalar, name: string, all: number) => {
    const given = nodeOf(count, name, op, 'int32');
    return n.select(n.compare('LT', given, 0), all, given);
  };
  const inBand = ir.and(
    n.compare('LE', below, limit(numLower, 'numLower', shape[0])),
    n.compare('LE', ir.negate(below), limit(numUpper, 'numUpper', shape[1])),
  );
  const mask = ir.broadcastInDim(
    inBand,
    node.shape,
    range(2).map((i) => i + rank - 2),
  );
  return wrap(ir.select(mask, node, ir.constantLike(node, 0)));
}
