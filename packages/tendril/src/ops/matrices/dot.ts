/** Products of vectors. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorLike } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { multiplied } from './mat-mul.ts';

/**
 * The product of vectors and matrices, in any combination: the sum of products along `t1`'s last and `t2`'s first axis.
 *
 * @param t1 of rank 1 or 2.
 * @param t2 of rank 1 or 2.
 * @throws if a rank is another, or the extents of those axes differ.
 * @example
 * ```ts
 * tf.dot(tf.tensor1d([1, 2]), tf.tensor2d([[1, 2], [3, 4]])).print(); // [7, 10]
 * ```
 */
export function dot(t1: Tensor | TensorLike, t2: Tensor | TensorLike): Tensor {
  return multiplied('dot', t1, t2, ['t1', 't2'], dotNode);
}

function dotNode(a: Node, b: Node): Node {
  const isVectorOrMatrix = [a, b].every(({ shape }) => shape.length === 1 || shape.length === 2);
  const shapes = `t1 is [${a.shape}], t2 is [${b.shape}]`;
  check(isVectorOrMatrix, 'dot', () => `wants operands of rank 1 or 2: ${shapes}`);
  check(
    a.shape.at(-1) === b.shape[0],
    'dot',
    () => `inner dimensions differ: ${shapes}; t1's last must equal t2's first`,
  );
  return ir.dotGeneral(a, b, {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [a.shape.length - 1],
    rhs_contracting: [0],
  });
}

/**
 * The matrix of all products of two vectors' elements: `result[i, j] = v1[i] * v2[j]`.
 *
 * @throws if an operand is not of rank 1.
 * @example
 * ```ts
 * tf.outerProduct(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).print(); // [[3, 4], [6, 8]]
 * ```
 */
export function outerProduct(v1: Tensor1D | TensorLike, v2: Tensor1D | TensorLike): Tensor2D {
  const op = 'outerProduct';
  return multiplied(op, v1, v2, ['v1', 'v2'], (a, b) => {
    check(
      a.shape.length === 1 && b.shape.length === 1,
      op,
      () => `wants two vectors (rank 1): v1 is [${a.shape}], v2 is [${b.shape}]`,
    );
    const shape = [a.shape[0], b.shape[0]];
    return ir.multiply(ir.broadcastInDim(a, shape, [0]), ir.broadcastInDim(b, shape, [1]));
  });
}
