/** Rules that compute at compile time: what is constant, and what is empty. */
import { evaluateNode } from '../../backends/cpu/evaluate.ts';
import { makeTypedArray } from '../../ir/dtype.ts';
import { isElementwise, type PrimitiveName } from '../../ir/primitives.ts';
import { binaryNames, routineNames, unaryNames } from '../../ir/primitives.ts';
import { sizeOf } from '../../ir/shape.ts';
import { on } from './rewriter.ts';

const elementwise: PrimitiveName[] = [
  ...unaryNames,
  ...binaryNames,
  'compare',
  'select',
  'convert',
  'bitcast_convert',
];

/** Elementwise work on constants. */
export const computedConstants = on(elementwise, (node, r) => {
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
});

/** What has no elements needs no work. */
export const noElements = on(
  [
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
  (node, r) => (sizeOf(node.shape) === 0 ? r.constant(0, node) : null),
);

/** Sum of no products. */
export const sumOfNoProducts = on(['dot_general', 'convolution'], (node, r) =>
  node.inputs.some((i) => sizeOf(r.nodes[i].shape) === 0) || sizeOf(node.shape) === 0
    ? r.constant(0, node)
    : null,
);

/** Padding of nothing. */
export const paddingOfNothing = on(['pad'], (node, r) => {
  if (sizeOf(r.nodes[node.inputs[0]].shape) > 0) return null;
  return r.constant(node.attrs.value, node);
});

export const foldingRules = [computedConstants, noElements, sumOfNoProducts, paddingOfNothing];
