/** Confusion matrices. */
import * as ir from '../../ir/build.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/**
 * How often each class was taken for each class: `result[label, prediction]`, int32.
 *
 * @param labels the right classes, of rank 1.
 * @param predictions the predicted classes, as many.
 * @param numClasses how many classes there are.
 * @throws if there are not as many labels as predictions, or `numClasses` is no whole number above 0.
 * @example
 * ```ts
 * tf.math.confusionMatrix([0, 1, 2, 1, 0], [0, 2, 2, 1, 0], 3).print(); // [[2, 0, 0], [0, 1, 1], [0, 0, 1]]
 * ```
 */
export function confusionMatrix(
  labels: Tensor1D | TensorLike,
  predictions: Tensor1D | TensorLike,
  numClasses: number,
): Tensor2D {
  const op = 'confusionMatrix';
  const [y, p] = [nodeOf(labels, 'labels', op), nodeOf(predictions, 'predictions', op)];
  check(
    Number.isInteger(numClasses) && numClasses > 0,
    op,
    () => `numClasses must be a whole number above 0, got ${show(numClasses)}`,
  );
  check(
    y.shape.length === 1 && p.shape.length === 1 && y.shape[0] === p.shape[0],
    op,
    () =>
      `labels and predictions must be vectors of one length, got the shapes [${y.shape}] and [${p.shape}]`,
  );
  const count = y.shape[0];
  const shape = [count, numClasses];
  const [rows, columns] = [y, p].map((classes) => {
    const index = ir.reshape(ir.convert(classes, 'int32'), [count, 1]);
    return ir.convert(n.compare('EQ', index, ir.iota(shape, 1, 'int32')), 'int32');
  });
  const matrix = ir.dotGeneral(rows, columns, {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [0],
    rhs_contracting: [0],
  });
  return wrap<Tensor>(matrix) as Tensor2D;
}
