/** Padding between elements: the operand is in memory, and only every (interior + 1)th element comes from it. */
import type { GraphNode } from '../../ir/graph.ts';
import type { AccessPart } from '../../ir/kernel.ts';
import { stridesOf } from '../../ir/shape.ts';
import { scaleForm, type IndexMap } from '../fuse/views.ts';
import type { ExprBuilder } from './expr-builder.ts';

export function lowerSpread(b: ExprBuilder, node: GraphNode<'pad'>, map: IndexMap): number {
  const { low, interior, value } = node.attrs;
  const { shape } = b.graph.nodes[node.inputs[0]];
  const strides = stridesOf(shape);
  const parts = map.forms.map((form, i): AccessPart => ({
    kind: 'divided',
    ...scaleForm(form, 1, -low[i]),
    divisor: interior[i] + 1,
    extent: shape[i],
    stride: strides[i],
  }));
  const nowhere = shape.map(() => scaleForm(map.forms[0], 0));
  return b.load(node.inputs[0], { forms: nowhere, bounds: map.bounds }, value, parts);
}
