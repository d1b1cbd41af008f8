/** Ragged tensors as dense ones. Gradients flow to the values. */
import * as ir from '../../ir/build.ts';
import { product, range } from '../../ir/shape.ts';
import * as indexing from '../../primitives/indexing/index.ts';
import { dtypeOfParts, leafFromValues } from '../../runtime/index.ts';
import type { Parts, Tensor, TensorLike, TypedArray } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { check, show } from '../util/errors.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { nodeOf, nodesOf, partsOf, wrapParts } from '../util/operand.ts';

const op = 'raggedTensorToTensor';

/** For each element of a level, the row of the level above that it is in. */
type RowIds = ArrayLike<number>;

interface Ragged {
  /** How many rows the outermost level has. */
  readonly rows: number;
  readonly levels: readonly RowIds[];
}

function rowIdsOfSplits(splits: TypedArray): Int32Array {
  const ids = new Int32Array(splits[splits.length - 1]);
  for (let row = 0; row + 1 < splits.length; row++) ids.fill(row, splits[row], splits[row + 1]);
  return ids;
}

function raggedOf(partitions: readonly TypedArray[], types: readonly string[]): Ragged {
  const known = ['FIRST_DIM_SIZE', 'VALUE_ROWIDS', 'ROW_SPLITS'];
  check(
    types.length === partitions.length && types.length > 0 && types.every((t) => known.includes(t)),
    op,
    () =>
      `rowPartitionTypes must name one of ${known.join(', ')} for each of the ${partitions.length} partitions, got ${show(types)}`,
  );
  const hasSize = types[0] === 'FIRST_DIM_SIZE';
  const levels = partitions.flatMap((values, i): RowIds[] => {
    if (types[i] === 'ROW_SPLITS') return [rowIdsOfSplits(values)];
    return types[i] === 'VALUE_ROWIDS' ? [values] : [];
  });
  check(
    hasSize || types[0] === 'ROW_SPLITS',
    op,
    () =>
      "the first partition must be 'FIRST_DIM_SIZE' or 'ROW_SPLITS': row numbers alone do not say how many rows there are",
  );
  return { rows: hasSize ? partitions[0][0] : partitions[0].length - 1, levels };
}

/** The place of each element in its row. */
function columns(rowIds: RowIds): Int32Array {
  const out = new Int32Array(rowIds.length);
  for (let i = 1; i < out.length; i++) if (rowIds[i] === rowIds[i - 1]) out[i] = out[i - 1] + 1;
  return out;
}

/** The extents asked for, as numbers; an unknown rank leaves all of them to the values. */
function wantedShape(values: TypedArray, isScalar: boolean, rank: number): number[] {
  if (isScalar) {
    check(values[0] === -1, op, () => `a shape that is a scalar can only be -1, got ${values[0]}`);
    return range(rank).map(() => -1);
  }
  check(
    values.length === rank,
    op,
    () => `the shape [${Array.from(values)}] must have ${rank} extents`,
  );
  return Array.from(values);
}

/** A row for each value: where it goes, -1 where it lies outside the shape. */
function placesOf({ rows, levels }: Ragged, extents: readonly number[]): Int32Array {
  let places = Int32Array.from({ length: rows }, (_, row) => (row < extents[0] ? row : -1));
  levels.forEach((rowIds, level) => {
    const extent = extents[level + 1];
    const inRow = columns(rowIds);
    const above = places;
    places = Int32Array.from(inRow, (column, i) => {
      const row = above[rowIds[i]];
      return row < 0 || column >= extent ? -1 : row * extent + column;
    });
  });
  return places;
}

/** The default for each element: it broadcasts against the innermost axes. */
function background(fallback: Parts, given: Parts): Parts {
  const isPlain = [fallback, given].every(({ imag, strings }) => imag === null && strings === null);
  if (!isPlain) return fallback;
  return { ...fallback, node: ir.convert(fallback.node, given.node.dtype) };
}

/**
 * A ragged tensor as a dense one: short rows are filled up with a default, and what is beyond the shape is left out.
 *
 * @param shape int32: the result's extents, -1 for as many as are needed; or the scalar -1.
 * @param values [values, ...], of any dtype.
 * @param defaultValue broadcast against the shape of one value.
 * @param rowPartitionTensors int32: how the values make rows, from the outermost axis in.
 * @param rowPartitionTypes for each partition 'FIRST_DIM_SIZE' (how many rows there are; only first), 'VALUE_ROWIDS' (the row of each
 * value) or 'ROW_SPLITS' (where each row starts, and the end).
 * @throws if shape, values and partitions do not fit together.
 * @example
 * ```ts
 * tf.raggedTensorToTensor(
 *   tf.tensor1d([4, 4], 'int32'), tf.tensor1d([1, 2, 3, 4, 5]), 9, [tf.tensor1d([0, 2, 2, 5], 'int32')], ['ROW_SPLITS']).print();
 * // [[1, 2, 9, 9], [9, 9, 9, 9], [3, 4, 5, 9], [9, 9, 9, 9]]
 * ```
 */
export function raggedTensorToTensor(
  shape: Tensor | TensorLike,
  values: Tensor | TensorLike,
  defaultValue: Tensor | TensorLike,
  rowPartitionTensors: Tensor[],
  rowPartitionTypes: string[],
): Tensor {
  const asked = nodeOf(shape, 'shape', op, 'int32');
  const given = partsOf(values, 'values', op);
  const fallback = background(partsOf(defaultValue, 'defaultValue', op), given);
  const partitions = nodesOf(rowPartitionTensors, 'rowPartitionTensors', op).map(readValuesSync);
  const ragged = raggedOf(partitions, rowPartitionTypes);
  const inner = given.node.shape.slice(1);
  const last = ragged.levels[ragged.levels.length - 1];
  check(
    last !== undefined && given.node.shape.length > 0 && last.length === given.node.shape[0],
    op,
    () =>
      `the partitions speak of ${last?.length ?? 0} values, got ${dtypeOfParts(given)}[${given.node.shape}]`,
  );
  const depth = ragged.levels.length + 1;
  const wanted = wantedShape(readValuesSync(asked), asked.shape.length === 0, depth + inner.length);
  const needed = [
    ragged.rows,
    ...ragged.levels.map((ids) => columns(ids).reduce((most, c) => Math.max(most, c + 1), 0)),
    ...inner,
  ];
  const extents = wanted.map((extent, i) => (extent < 0 ? needed[i] : extent));
  check(
    inner.every((extent, i) => extent === extents[depth + i]),
    op,
    () => `the shape [${wanted}] must end in the shape of one value, [${inner}]`,
  );
  const places = placesOf(ragged, extents);
  const rows = product(extents.slice(0, depth));
  const index = leafFromValues(places, [places.length, 1], 'int32');
  return wrapParts(
    joinParts(meetAll(op, [fallback, given]), ([filler, all]) => {
      const filled = ir.broadcastTo(filler, [rows, ...inner]);
      const written = indexing.scatter(filled, index, all, {
        kind: 'set',
        update_window_dims: range(all.shape.length).slice(1),
        inserted_window_dims: [0],
        input_batching_dims: [],
        scatter_indices_batching_dims: [],
        scatter_dims_to_operand_dims: [0],
        index_vector_dim: 1,
      });
      return ir.reshape(written, extents);
    }),
  );
}
