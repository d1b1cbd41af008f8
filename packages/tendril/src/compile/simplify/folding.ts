/** Rules that compute at compile time: what is constant, and what is empty. */
import { evaluateNode } from '../../backends/cpu/evaluate.ts';
import { makeTypedArray } from '../../ir/dtype.ts';
import { isElementwise, type PrimitiveName } from '../../ir/primitives.ts';
import { binaryNames, routineNames, unaryNames } from '../../ir/primitives.ts';
import { sizeOf } from '../../ir/shape.ts';
import type { Rule } from './rewriter.ts';

const elementwise: PrimitiveName[] = [
  ...unaryNames,
  ...binaryNames,
  'compare',
  'select',
  'convert',
  'bitcast_convert',
];

export const foldingRules: readonly Rule[] = [
  {
    name: 'elementwise work on constants',
    ops: elementwise,
    apply(node, r) {
      if (!isElementwise(node.op)) return null;
      const operands = node.inputs.map((i) => r.constantOf(i));
      if (operands.some((value) => value === null)) return null;
      const scalars = node.inputs.map((i, position) => {
        const { dtype } = r.nodes[i];
        const values = makeTypedArray(dtype, 1);
        values[0] = operands[position]!;
        return { shape: [], dtype, values };
      });
      const [value] = evaluateNode({ ...node, shape: [] }, scalars);
      return r.constant(value, node);
    },
  },
  {
    name: 'what has no elements needs no work',
    ops: [
      ...elementwise,
      'reshape',
      'transpose',
      'broadcast_in_dim',
      'slice',
      'pad',
      'reverse',
      'concatenate',
      'gather',
      ...routineNames,
      'iota',
      'random_bits',
    ],
    apply: (node, r) => (sizeOf(node.shape) === 0 ? r.constant(0, node) : null),
  },
  {
    name: 'sum of no products',
    ops: ['dot_general', 'convolution'],
    apply: (node, r) =>
      node.inputs.some((i) => sizeOf(r.nodes[i].shape) === 0) || sizeOf(node.shape) === 0
        ? r.constant(0, node)
        : null,
  },
  {
    name: 'padding of nothing',
    ops: ['pad'],
    apply(node, r) {
      if (node.op !== 'pad' || sizeOf(r.nodes[node.inputs[0]].shape) > 0) return null;
      return r.constant(node.attrs.value, node);
    },
  },
];
