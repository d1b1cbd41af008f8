/**
 * Derivatives of and which are each other's transpose but for places outside the operand: gather moves them inside,
 * scatter skips them.
 */
import {
  add,
  broadcastInDim,
  compare,
  concatenate,
  constant,
  constantLike,
  iota,
  maximum,
  minimum,
  multiply,
  pad,
  reshape,
  select,
} from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Attrs, ScatterKind } from '../../ir/primitives.ts';
import { range, sizeOf } from '../../ir/shape.ts';
import { where, type OperandRule, type VjpRules } from '../../autodiff/rule.ts';
import { gather } from '../gathers/index.ts';
import { scatter } from './record.ts';
import { reduce } from '../reductions/index.ts';

/** A value for each component of the index vectors, repeated for each vector. */
function perComponent(indices: Node, vectorAxis: number, values: readonly number[]): Node {
  if (values.every((v) => v === values[0])) return constantLike(indices, values[0] ?? 0);
  const parts = values.map((v) => constant(v, [1], 'int32'));
  return broadcastInDim(concatenate(parts, 0), indices.shape, [vectorAxis]);
}

/** The start indices that gather really uses. */
function clampedIndices(operand: Node, indices: Node, a: Attrs['gather']): Node {
  const last = a.start_index_map.map((axis) => operand.shape[axis] - a.slice_sizes[axis]);
  const atMost = perComponent(indices, a.index_vector_dim, last);
  return maximum(minimum(indices, atMost), constantLike(indices, 0));
}

export function gatherOperand(
  ct: Node,
  { attrs: a, inputs: [operand, indices] }: Node<'gather'>,
): Node {
  return scatter(constantLike(operand, 0), clampedIndices(operand, indices, a), ct, {
    kind: 'add',
    update_window_dims: a.offset_dims,
    inserted_window_dims: a.collapsed_slice_dims,
    input_batching_dims: a.operand_batching_dims,
    scatter_indices_batching_dims: a.start_indices_batching_dims,
    scatter_dims_to_operand_dims: a.start_index_map,
    index_vector_dim: a.index_vector_dim,
  });
}

/** Where an update went: the element of `x`, which is shaped like the operand, at its place, or 0 for updates that were skipped. */
function atUpdates(x: Node, { attrs: a, inputs: [, indices, updates] }: Node<'scatter'>): Node {
  const hidden = [...a.inserted_window_dims, ...a.input_batching_dims];
  const sizes = x.shape.map(() => 1);
  range(x.shape.length)
    .filter((axis) => !hidden.includes(axis))
    .forEach((axis, i) => (sizes[axis] = updates.shape[a.update_window_dims[i]]));
  // With a margin of zeros as wide as the windows, those that lie partly or wholly outside find zeros there.
  const moved = a.scatter_dims_to_operand_dims;
  const margin = x.shape.map((_, axis) => (moved.includes(axis) ? sizes[axis] : 0));
  const ends = moved.map((axis) => x.shape[axis]);
  const starts = add(
    // No further out than the end, so that the sum does not wrap.
    minimum(indices, perComponent(indices, a.index_vector_dim, ends)),
    perComponent(
      indices,
      a.index_vector_dim,
      moved.map((axis) => sizes[axis]),
    ),
  );
  return gather(pad(x, margin, margin), starts, {
    offset_dims: a.update_window_dims,
    collapsed_slice_dims: a.inserted_window_dims,
    operand_batching_dims: a.input_batching_dims,
    start_indices_batching_dims: a.scatter_indices_batching_dims,
    start_index_map: moved,
    index_vector_dim: a.index_vector_dim,
    slice_sizes: sizes,
  });
}

/** 1, 2, 3 … in row-major order. */
function numbering(shape: readonly number[]): Node {
  const size = sizeOf(shape);
  const flat = add(iota([size], 0, 'int32'), constant(1, [size], 'int32'));
  return reshape(flat, shape);
}

/** Replaces what the scatter writes and where to, keeping how. */
function scatterAlike(
  node: Node<'scatter'>,
  kind: ScatterKind,
  operand: Node,
  updates: Node,
): Node {
  return scatter(operand, node.inputs[1], updates, { ...node.attrs, kind });
}

/** Of several updates of one place only the last stays, and it alone has a gradient. */
const setUpdates: OperandRule<'scatter'> = (ct, node) => {
  const [operand, , updates] = node.inputs;
  const mine = numbering(updates.shape);
  const winners = scatterAlike(node, 'set', constant(0, operand.shape, 'int32'), mine);
  return where(compare('EQ', mine, atUpdates(winners, node)), atUpdates(ct, node));
};

/**
 * The operand times all other updates of the same place, for each update. It compares all updates with one another: that takes
 * space for their number squared, and in return divides by nothing.
 */
const multiplyUpdates: OperandRule<'scatter'> = (ct, node) => {
  const [operand, , updates] = node.inputs;
  const size = sizeOf(updates.shape);
  const places = reshape(atUpdates(numbering(operand.shape), node), [size]);
  const rows = (x: Node): Node => broadcastInDim(x, [size, size], [0]);
  const columns = (x: Node): Node => broadcastInDim(x, [size, size], [1]);
  const mine = iota([size], 0, 'int32');
  const samePlace = compare('EQ', rows(places), columns(places));
  const factors = columns(reshape(updates, [size]));
  const one = constantLike(factors, 1);
  const others = select(compare('EQ', rows(mine), columns(mine)), one, factors);
  const product = reduce(select(samePlace, others, one), 'prod', [1]);
  return multiply(
    multiply(atUpdates(ct, node), atUpdates(operand, node)),
    reshape(product, updates.shape),
  );
};

/** Whatever equals the extreme gets the whole cotangent. */
const extremeOperand: OperandRule<'scatter'> = (ct, node) =>
  where(compare('EQ', node.inputs[0], node), ct);

const extremeUpdates: OperandRule<'scatter'> = (ct, node) =>
  where(compare('EQ', node.inputs[2], atUpdates(node, node)), atUpdates(ct, node));

interface ScatterRules {
  readonly operand: OperandRule<'scatter'>;
  readonly updates: OperandRule<'scatter'>;
}

const scatterRules = {
  set: {
    operand: (ct, node) => scatterAlike(node, 'set', ct, constantLike(node.inputs[2], 0)),
    updates: setUpdates,
  },
  add: { operand: (ct) => ct, updates: atUpdates },
  multiply: {
    operand: (ct, node) => scatterAlike(node, 'multiply', ct, node.inputs[2]),
    updates: multiplyUpdates,
  },
  max: { operand: extremeOperand, updates: extremeUpdates },
  min: { operand: extremeOperand, updates: extremeUpdates },
} satisfies Record<ScatterKind, ScatterRules>;

export const scatterDerivatives = {
  scatter: [
    (ct, node) => scatterRules[node.attrs.kind].operand(ct, node, 0),
    null,
    (ct, node) => scatterRules[node.attrs.kind].updates(ct, node, 2),
  ],
} satisfies VjpRules<'scatter'>;
