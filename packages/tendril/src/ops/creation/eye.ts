/** Identity matrices and diagonals. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import { checkDtype } from '../../runtime/index.ts';
import type { DataType, Tensor, Tensor2D } from '../../runtime/index.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';

/** Where the row is the column. */
function onDiagonal(rows: number, columns: number): Node {
  const shape = [rows, columns];
  return ir.compare('EQ', ir.iota(shape, 0, 'int32'), ir.iota(shape, 1, 'int32'));
}

/**
 * A matrix with ones on its diagonal and zeros elsewhere.
 *
 * @param numColumns as many as rows by default.
 * @param batchShape the matrix is repeated for each index of this shape.
 * @param dtype 'float32' by default.
 * @example
 * ```ts
 * tf.eye(2, 3).print();
 * ```
 */
export function eye(
  numRows: number,
  numColumns?: number,
  batchShape?: number[],
  dtype: DataType = 'float32',
): Tensor2D {
  const columns = numColumns ?? numRows;
  const shape = [...(batchShape ?? []), numRows, columns];
  checkShape('eye', shape);
  checkDtype(dtype, 'eye');
  return wrap(ir.broadcastTo(ir.convert(onDiagonal(numRows, columns), dtype), shape));
}

/**
 * A tensor of twice the rank with the given values on its diagonal: `diag(x)[i, …, i, …] = x[i, …]`, and 0 elsewhere.
 *
 * @example
 * ```ts
 * tf.diag(tf.tensor1d([1, 2, 3])).print();
 * ```
 */
export function diag(x: Tensor): Tensor {
  const node = nodeOf(x, 'x', 'diag');
  const { shape } = node;
  const size = sizeOf(shape);
  const values = ir.reshape(node, [size]);
  const zero = ir.constantLike(values, 0);
  const matrix = n.select(onDiagonal(size, size), values, zero);
  return wrap(ir.reshape(matrix, [...shape, ...shape]));
}
