/**
 * Products along axes. The reduction is in every program; what takes scans is its derivative, which comes along when a product is
 * recorded here.
 */
import { addedRules } from '../../autodiff/rules/added.ts';
import { expand } from '../../autodiff/rules/expand.ts';
import { inverse } from '../../autodiff/rule.ts';
import { multiply, reshape, transpose } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { product as productOf, range } from '../../ir/shape.ts';
import { reduce } from '../reductions/index.ts';
import { cumulative } from '../scans/index.ts';

export function product(x: Node, dimensions: readonly number[]): Node {
  return reduce(x, 'prod', dimensions);
}

/** The product of all other elements, as what is before times what is behind: no division, so zeros do no harm. */
function productOfOthers(x: Node, dimensions: readonly number[]): Node {
  const kept = range(x.shape.length).filter((axis) => !dimensions.includes(axis));
  const permutation = [...kept, ...dimensions];
  const moved = transpose(x, permutation);
  const extents = (axes: readonly number[]): number => productOf(axes.map((axis) => x.shape[axis]));
  const rows = reshape(moved, [extents(kept), extents(dimensions)]);
  const others = multiply(
    cumulative(rows, 'prod', 1, true, false),
    cumulative(rows, 'prod', 1, true, true),
  );
  return transpose(reshape(others, moved.shape), inverse(permutation));
}

addedRules.product = (ct, { attrs, inputs: [x] }) =>
  multiply(expand(ct, x, attrs), productOfOthers(x, attrs.dimensions));
