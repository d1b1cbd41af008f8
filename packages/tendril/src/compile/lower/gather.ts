/**
 * Gathers as loads: their addresses, with the gathered indices as expressions.
 */
import type { GraphNode } from '../../ir/graph.ts';
import type { AccessPart, Linear } from '../../ir/kernel.ts';
import { stridesOf } from '../../ir/shape.ts';
import { zeroForm, type IndexMap } from '../fuse/views.ts';
import type { ExprBuilder } from './expr-builder.ts';

type LoadArguments = [map: IndexMap, fill: number, parts: AccessPart[]];

function gatherParts(b: ExprBuilder, node: GraphNode<'gather'>, map: IndexMap): LoadArguments {
  const { attrs } = node;
  const [operand, indices] = node.inputs;
  const operandShape = b.graph.nodes[operand].shape;
  const indicesShape = b.graph.nodes[indices].shape;
  const strides = stridesOf(operandShape);
  const batchForms = map.forms.filter((_, i) => !attrs.offset_dims.includes(i));
  const offsetForms = map.forms.filter((_, i) => attrs.offset_dims.includes(i));

  const forms = operandShape.map((): Linear => zeroForm(b.axes));
  let offset = 0;
  operandShape.forEach((_, d) => {
    const inWindow =
      !attrs.collapsed_slice_dims.includes(d) && !attrs.operand_batching_dims.includes(d);
    if (inWindow) forms[d] = offsetForms[offset++];
  });
  // The batch axes of the indices are theirs but for the index vector's.
  const batchForm = (axis: number): Linear =>
    batchForms[axis < attrs.index_vector_dim ? axis : axis - 1];
  attrs.operand_batching_dims.forEach(
    (d, i) => (forms[d] = batchForm(attrs.start_indices_batching_dims[i])),
  );

  const parts = attrs.start_index_map.map((d, i): AccessPart => {
    const at = indicesShape.map((_, axis) =>
      axis === attrs.index_vector_dim ? { ...zeroForm(b.axes), offset: i } : batchForm(axis),
    );
    const start = b.valueOf(indices, { forms: at, bounds: map.bounds });
    return {
      kind: 'gathered',
      expr: start,
      extent: operandShape[d] - attrs.slice_sizes[d] + 1,
      stride: strides[d],
    };
  });
  return [{ forms, bounds: map.bounds }, 0, parts];
}

export function lowerGather(b: ExprBuilder, node: GraphNode<'gather'>, map: IndexMap): number {
  return b.load(node.inputs[0], ...gatherParts(b, node, map));
}
