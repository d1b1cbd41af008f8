/** Orthonormal bases by the Gram-Schmidt process. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { Tensor } from '../../runtime/index.ts';
import type { Tensor1D, Tensor2D } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, nodesOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/** The vectors, each less its projections on those before it, at length 1. */
function orthonormalize(vectors: readonly Node[]): Node[] {
  const basis: Node[] = [];
  for (const vector of vectors) {
    let rest = vector;
    for (const direction of basis) {
      const along = reduce(ir.multiply(direction, rest), 'sum', [0]);
      rest = n.sub(rest, n.mul(direction, along));
    }
    const length = ir.sqrt(reduce(ir.multiply(rest, rest), 'sum', [0]));
    basis.push(n.div(rest, length));
  }
  return basis;
}

/**
 * Makes vectors orthogonal to one another and of length 1, in order: the modified Gram-Schmidt process.
 *
 * @param xs vectors of one length, or a matrix whose rows they are. No more of them than their length.
 * @returns as many vectors, or a matrix, as `xs` is.
 * @throws if the lengths differ, or there are more vectors than their length.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1, 2], [3, 4]]);
 * const y = tf.linalg.gramSchmidt(x);
 * y.matMul(y, false, true).print(); // the identity
 * ```
 */
export function gramSchmidt(xs: Tensor1D[] | Tensor2D): Tensor1D[] | Tensor2D {
  const op = 'gramSchmidt';
  if (xs instanceof Tensor) {
    const matrix = asFloat(nodeOf(xs, 'xs', op));
    check(
      matrix.shape.length === 2 && matrix.shape[0] <= matrix.shape[1],
      op,
      () => `a matrix must have no more rows than columns, got the shape [${matrix.shape}]`,
    );
    const [rows, columns] = matrix.shape;
    const vectors = Array.from({ length: rows }, (_, i) =>
      ir.reshape(ir.slice(matrix, [i, 0], [i + 1, columns]), [columns]),
    );
    const basis = orthonormalize(vectors).map((v) => ir.reshape(v, [1, columns]));
    return wrap<Tensor>(ir.concatenate(basis, 0)) as Tensor2D;
  }
  const vectors = nodesOf(xs, 'xs', op).map(asFloat);
  const fits = vectors.every(
    ({ shape }) =>
      shape.length === 1 && shape[0] === vectors[0].shape[0] && vectors.length <= shape[0],
  );
  check(
    fits,
    op,
    () =>
      `wants vectors of one length, no more than that many; got the shapes ${vectors.map((v) => `[${v.shape}]`).join(', ')}`,
  );
  return orthonormalize(vectors).map((v) => wrap<Tensor>(v) as Tensor1D);
}
