/** Gradient cases of gather and scatter, with places repeated, and outside the operand. */
import * as b from '../../util/build.ts';
import type { Attrs, ScatterKind } from '../../../src/ir/primitives.ts';
import { floats, ints, type Case, type Cases, type Given } from '../check.ts';

type Gather = Attrs['gather'];
type Scatter = Omit<Attrs['scatter'], 'kind'>;

function gatherCase(about: string, operand: Given, indices: Given, attrs: Gather): Case {
  return {
    about,
    inputs: [operand, indices],
    build: (x, places) => b.gather(b.multiply(x, x), places, attrs),
  };
}

function scatterCase(
  about: string,
  operand: Given,
  indices: Given,
  updates: Given,
  attrs: Scatter,
): (kind: ScatterKind) => Case {
  return (kind) => ({
    about: `${kind}, ${about}`,
    inputs: [operand, indices, updates],
    build: (x, places, values) => b.scatter(x, places, values, { kind, ...attrs }),
  });
}

/** Whole rows of a matrix. */
const rows: Scatter = {
  update_window_dims: [1],
  inserted_window_dims: [0],
  input_batching_dims: [],
  scatter_indices_batching_dims: [],
  scatter_dims_to_operand_dims: [0],
  index_vector_dim: 1,
};

/** Single elements of a matrix, by index pairs that lie along the indices' first axis. */
const points: Scatter = {
  update_window_dims: [],
  inserted_window_dims: [0, 1],
  input_batching_dims: [],
  scatter_indices_batching_dims: [],
  scatter_dims_to_operand_dims: [1, 0],
  index_vector_dim: 0,
};

/** Blocks that stick out on all sides. */
const blocks: Scatter = {
  update_window_dims: [0, 2],
  inserted_window_dims: [],
  input_batching_dims: [],
  scatter_indices_batching_dims: [],
  scatter_dims_to_operand_dims: [0, 1],
  index_vector_dim: 1,
};

/** Each row of indices for its own row of the operand. */
const batched: Scatter = {
  update_window_dims: [],
  inserted_window_dims: [1],
  input_batching_dims: [0],
  scatter_indices_batching_dims: [0],
  scatter_dims_to_operand_dims: [1],
  index_vector_dim: 2,
};

const scatters = [
  scatterCase('rows', floats([4, 2]), ints([3, 1], [2, 0, 2]), floats([3, 2], -1.9, 2, 1), rows),
  scatterCase(
    'rows outside',
    floats([3, 2]),
    ints([4, 1], [-1, 1, 3, 2147483647]),
    floats([4, 2], -1.9, 2, 1),
    rows,
  ),
  scatterCase(
    'points',
    floats([3, 4]),
    ints([2, 5], [0, 3, 1, 3, 4, 2, 1, 0, 1, 1]),
    floats([5], -1.9, 2, 1),
    points,
  ),
  scatterCase(
    'blocks that stick out',
    floats([4, 5]),
    ints([4, 2], [-1, 3, 3, -1, 1, 2, 0, -2147483648]),
    floats([2, 4, 3], -1.9, 2, 1),
    blocks,
  ),
  scatterCase(
    'batched',
    floats([2, 4]),
    ints([2, 3, 1], [0, 3, 1, 2, 2, 0]),
    floats([2, 3], -1.9, 2, 1),
    batched,
  ),
];

export const indexingCases = {
  gather: [
    gatherCase('rows', floats([4, 3]), ints([3], [2, 0, 2]), {
      offset_dims: [1],
      collapsed_slice_dims: [0],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
      start_index_map: [0],
      index_vector_dim: 1,
      slice_sizes: [1, 3],
    }),
    gatherCase('rows outside', floats([4, 3]), ints([2, 2], [-5, 1, 4, 2147483647]), {
      offset_dims: [0],
      collapsed_slice_dims: [0],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
      start_index_map: [0],
      index_vector_dim: 2,
      slice_sizes: [1, 3],
    }),
    gatherCase('blocks, clamped', floats([4, 5]), ints([3, 2], [0, 4, 3, -1, 1, 2]), {
      offset_dims: [0, 2],
      collapsed_slice_dims: [],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
      start_index_map: [0, 1],
      index_vector_dim: 1,
      slice_sizes: [2, 3],
    }),
    gatherCase('batched', floats([2, 4, 2]), ints([2, 3, 1], [0, 3, 1, 2, 2, 9]), {
      offset_dims: [2],
      collapsed_slice_dims: [1],
      operand_batching_dims: [0],
      start_indices_batching_dims: [0],
      start_index_map: [1],
      index_vector_dim: 2,
      slice_sizes: [1, 1, 2],
    }),
  ],
  scatter: (['set', 'add', 'multiply', 'max', 'min'] as const).flatMap((kind) =>
    scatters.map((make) => make(kind)),
  ),
} satisfies Cases<'gather' | 'scatter'>;
