/** Products of matrices. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range, sizeOf } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { metOperands } from '../arithmetic/operands.ts';
import { complexArgument, productOf, someComplex } from '../complex/parts.ts';
import { broadcastShape } from '../util/broadcast.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { wrap, wrapParts } from '../util/operand.ts';

function checkMatrices(
  op: string,
  a: Node,
  b: Node,
  transposeA: boolean,
  transposeB: boolean,
): void {
  const shapes = () => `a is [${a.shape}], b is [${b.shape}]`;
  check(
    a.shape.length >= 2 && b.shape.length >= 2,
    op,
    () => `wants matrices (rank 2 or more): ${shapes()}; use tf.dot for vectors, or reshape`,
  );
  const inA = a.shape[a.shape.length - (transposeA ? 2 : 1)];
  const inB = b.shape[b.shape.length - (transposeB ? 1 : 2)];
  check(inA === inB, op, () => {
    const wordA = transposeA ? 'second to last (it is transposed)' : 'last';
    const wordB = transposeB ? 'last (it is transposed)' : 'second to last';
    return `inner dimensions differ: ${shapes()}; a's ${wordA} must equal b's ${wordB} (transposeA/transposeB?)`;
  });
}

/** The product of two stacks of matrices, of one dtype; leading axes broadcast. */
export function matMulNode(
  op: string,
  a: Node,
  b: Node,
  transposeA = false,
  transposeB = false,
): Node {
  checkMatrices(op, a, b, transposeA, transposeB);
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = broadcastShape(op, batchA, batchB);
  const contracting = (rank: number, first: boolean): number[] => [first ? rank - 2 : rank - 1];
  if (sizeOf(batchB) === 1 && batchA.length === batch.length) {
    // One right operand for all: no batch, the left one's matrices are just more rows. (Transposed, its rows are not last.)
    const matrix = ir.reshape(b, b.shape.slice(-2));
    const rank = a.shape.length;
    if (!transposeA || rank === 2) {
      return ir.dotGeneral(a, matrix, {
        lhs_batching: [],
        rhs_batching: [],
        lhs_contracting: contracting(rank, transposeA),
        rhs_contracting: contracting(2, !transposeB),
      });
    }
  }
  const rank = batch.length + 2;
  const axes = range(batch.length);
  return ir.dotGeneral(
    ir.broadcastTo(a, [...batch, ...a.shape.slice(-2)]),
    ir.broadcastTo(b, [...batch, ...b.shape.slice(-2)]),
    {
      lhs_batching: axes,
      rhs_batching: axes,
      lhs_contracting: contracting(rank, transposeA),
      rhs_contracting: contracting(rank, !transposeB),
    },
  );
}

/** Two arguments as operands of a product: of one dtype, booleans as int32. */
export function productOperands(
  op: string,
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  names: readonly [string, string] = ['a', 'b'],
): [Node, Node] {
  const [x, y] = metOperands(op, a, b, names);
  return [asNumber(x), asNumber(y)];
}

/** A product of two arguments, given how it is one of real numbers. */
export function multiplied<T extends Tensor>(
  op: string,
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  names: readonly [string, string],
  multiply: (x: Node, y: Node) => Node,
): T {
  if (!someComplex(a, b)) return wrap(multiply(...productOperands(op, a, b, names)));
  const [x, y] = [complexArgument(op, a, names[0]), complexArgument(op, b, names[1])];
  return wrapParts(productOf(x, y, multiply));
}

/**
 * The matrix product. Tensors of higher rank are stacks of matrices, whose leading axes broadcast.
 *
 * The result has the wider dtype of the two.
 *
 * @param transposeA whether `a`'s last two axes change places first. False by default.
 * @param transposeB whether `b`'s last two axes change places first. False by default.
 * @throws if an operand has less than two axes, or the inner dimensions differ.
 * @example
 * ```ts
 * const a = tf.tensor2d([[1, 2]]);
 * const b = tf.tensor2d([[1, 2], [3, 4]]);
 * tf.matMul(a, b).print(); // [[7, 10]]
 * ```
 */
export function matMul<T extends Tensor>(
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  transposeA = false,
  transposeB = false,
): T {
  return multiplied('matMul', a, b, ['a', 'b'], (x, y) =>
    matMulNode('matMul', x, y, transposeA, transposeB),
  );
}
