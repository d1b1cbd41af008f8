/** Rows of a ragged tensor, picked by index. Gradients flow to the picked values. */
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { check } from '../util/errors.ts';
import { moved, nodeOf, nodesOf, partsOf, wrap } from '../util/operand.ts';

const op = 'raggedGather';

function checkSplits(splits: ArrayLike<number>, level: number, size: number): void {
  const list = Array.from(splits);
  const rises = list.every((split, i) => (i === 0 ? split >= 0 : split >= list[i - 1]));
  check(
    list.length > 0 && rises && list[list.length - 1] <= size,
    op,
    () => `paramsNestedSplits[${level}] must rise, and end at ${size} at most, got [${list}]`,
  );
}

/** Splits of rows of one length: the axes of the indices but the last. */
function regularSplits(shape: readonly number[]): Int32Array[] {
  let rows = 1;
  return shape.slice(0, -1).map((extent, axis) => {
    rows *= extent;
    return Int32Array.from({ length: rows + 1 }, (_, i) => i * shape[axis + 1]);
  });
}

/**
 * Picks rows of a ragged tensor.
 *
 * @param paramsNestedSplits int32 vectors, from the outermost ragged axis in: where each row starts, and the end.
 * @param paramsDenseValues the values, of any dtype.
 * @param indices int32, which rows.
 * @param outputRaggedRank how many ragged axes the result has: those of the parameters, and the indices' rank less 1.
 * @returns `outputNestedSplits` and `outputDenseValues`.
 * @throws if splits fall, indices lie outside, or the rank does not fit.
 * @example
 * ```ts
 * const splits = tf.tensor1d([0, 3, 3, 7, 9], 'int32');
 * const values = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8, 9]);
 * const picked = tf.raggedGather([splits], values, tf.tensor1d([2, 1, 0, 3], 'int32'), 1);
 * picked.outputDenseValues.print(); // [4, 5, 6, 7, 1, 2, 3, 8, 9]
 * picked.outputNestedSplits[0].print(); // [0, 4, 4, 7, 9]
 * ```
 */
export function raggedGather(
  paramsNestedSplits: Tensor[],
  paramsDenseValues: Tensor | TensorLike,
  indices: Tensor | TensorLike,
  outputRaggedRank: number,
): { outputNestedSplits: Tensor[]; outputDenseValues: Tensor } {
  const levels = nodesOf(paramsNestedSplits, 'paramsNestedSplits', op).map(readValuesSync);
  const values = partsOf(paramsDenseValues, 'paramsDenseValues', op);
  const index = nodeOf(indices, 'indices', op, 'int32');
  check(values.node.shape.length > 0, op, () => 'the values must have rows, got a scalar');
  const rank = levels.length + index.shape.length - 1;
  check(
    outputRaggedRank === rank,
    op,
    () =>
      `outputRaggedRank must be ${rank} for ${levels.length} nested splits and indices of shape [${index.shape}], got ${outputRaggedRank}`,
  );
  levels.forEach((splits, i) => {
    const inner = i + 1 < levels.length ? levels[i + 1].length - 1 : values.node.shape[0];
    checkSplits(splits, i, inner);
  });
  const rows = levels[0].length - 1;
  const output = levels.map(() => [0]);
  const places: number[] = [];
  readValuesSync(index).forEach((row: number, i: number) => {
    check(
      row >= 0 && row < rows,
      op,
      () => `indices[${i}] is ${row}, which is not in [0, ${rows})`,
    );
    let [start, limit] = [row, row + 1];
    levels.forEach((splits, level) => {
      const ends = output[level];
      for (let r = start; r < limit; r++)
        ends.push(ends[ends.length - 1] + splits[r + 1] - splits[r]);
      [start, limit] = [splits[start], splits[limit]];
    });
    for (let place = start; place < limit; place++) places.push(place);
  });
  // One row alone is no axis of rows: what is in it is the outermost one then.
  const levelsLeft = index.shape.length === 0 ? output.slice(1) : output;
  const splits = [
    ...regularSplits(index.shape),
    ...levelsLeft.map((ends) => Int32Array.from(ends)),
  ];
  const picked = leafFromValues(Int32Array.from(places), [places.length], 'int32');
  return {
    outputNestedSplits: splits.map((ends) => wrap(leafFromValues(ends, [ends.length], 'int32'))),
    outputDenseValues: moved(values, (node) => gatherAlong(node, picked, 0)),
  };
}
