/** Derivatives of the reductions. */
import { broadcastInDim, compare, multiply, reshape, transpose } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Attrs, ReduceKind } from '../../ir/primitives.ts';
import { product, range } from '../../ir/shape.ts';
import { cumulative } from '../../primitives/scans/index.ts';
import { inverse, where, type OperandRule, type VjpRules } from '../rule.ts';

/** A value of the reduction's result, repeated along the axes that it reduced. */
function expand(value: Node, x: Node, { dimensions }: Attrs['reduce']): Node {
  const kept = range(x.shape.length).filter((axis) => !dimensions.includes(axis));
  return broadcastInDim(value, x.shape, kept);
}

/** Every element that equals the extreme gets the whole cotangent. */
const extreme: OperandRule<'reduce'> = (ct, node) => {
  const [x] = node.inputs;
  const isExtreme = compare('EQ', x, expand(node, x, node.attrs));
  return where(isExtreme, expand(ct, x, node.attrs));
};

/** The product of all other elements, as what is before times what is behind: no division, so zeros do no harm. */
function productOfOthers(x: Node, dimensions: readonly number[]): Node {
  const kept = range(x.shape.length).filter((axis) => !dimensions.includes(axis));
  const permutation = [...kept, ...dimensions];
  const moved = transpose(x, permutation);
  const extents = (axes: readonly number[]): number => product(axes.map((axis) => x.shape[axis]));
  const rows = reshape(moved, [extents(kept), extents(dimensions)]);
  const others = multiply(
    cumulative(rows, 'prod', 1, true, false),
    cumulative(rows, 'prod', 1, true, true),
  );
  return transpose(reshape(others, moved.shape), inverse(permutation));
}

const rules = {
  sum: (ct, { attrs, inputs: [x] }) => expand(ct, x, attrs),
  prod: (ct, { attrs, inputs: [x] }) =>
    multiply(expand(ct, x, attrs), productOfOthers(x, attrs.dimensions)),
  max: extreme,
  min: extreme,
  and: null,
  or: null,
  argmax: null,
  argmin: null,
} satisfies Record<ReduceKind, OperandRule<'reduce'> | null>;

export const reduceRules = {
  reduce: (ct, node) => rules[node.attrs.kind]?.(ct, node, 0) ?? null,
} satisfies VjpRules<'reduce'>;
