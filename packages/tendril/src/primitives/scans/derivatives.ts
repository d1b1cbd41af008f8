/** Derivatives of scans along an axis. */
import {
  add,
  compare,
  constant,
  constantLike,
  iota,
  multiply,
  pad,
  select,
} from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Attrs, CumulativeKind } from '../../ir/primitives.ts';
import type { OperandRule, VjpRules } from '../../autodiff/rule.ts';
import { cumulative } from './record.ts';
import { addAlong } from '../indexing/index.ts';

type ScanAttrs = Attrs['cumulative'];

/** Each element replaced by the one `distance` later in scan order, and 0 past the end. */
function ahead(x: Node, { dimension, reverse }: ScanAttrs, distance: number): Node {
  const by = reverse ? -distance : distance;
  const shift = (n: number): number[] => x.shape.map((_, axis) => (axis === dimension ? n : 0));
  return pad(x, shift(-by), shift(by));
}

/**
 * sᵢ = bᵢ + aᵢ·sᵢ₊₁, from the end of the scan to its start, by doubling: after k rounds a and b stand for 2ᵏ steps at once.
 * It divides by nothing and is made of primitives, so it has derivatives of every order.
 */
function recurrence(a: Node, b: Node, attrs: ScanAttrs): Node {
  const extent = a.shape[attrs.dimension];
  for (let distance = 1; distance < extent; distance *= 2) {
    b = add(b, multiply(a, ahead(b, attrs, distance)));
    a = multiply(a, ahead(a, attrs, distance));
  }
  return b;
}

/**
 * ∂yᵢ/∂xⱼ is the product of all elements up to i but j: those before j (an exclusive scan), times those from j to i, which with
 * the sum over i is a recurrence.
 */
const prod: OperandRule<'cumulative'> = (ct, { attrs, inputs: [x] }) => {
  const { dimension, exclusive, reverse } = attrs;
  // The shift fails to fit an axis of one element, whose exclusive scan depends on nothing, and one of none.
  if (x.shape[dimension] < 2) return exclusive ? constantLike(ct, 0) : ct;
  const before = cumulative(x, 'prod', dimension, true, reverse);
  const cotangents = exclusive ? ahead(ct, attrs, 1) : ct;
  return multiply(before, recurrence(ahead(x, attrs, 1), cotangents, attrs));
};

/**
 * A running extreme is the element that set the last record: the cotangents of all places where it stands are added up there. Of
 * equal elements the first in scan order holds the record.
 */
const extreme: OperandRule<'cumulative'> = (ct, { attrs, inputs: [x] }) => {
  const { kind, dimension, exclusive, reverse } = attrs;
  const { shape } = x;
  const best = cumulative(x, kind, dimension, true, reverse);
  const isRecord = compare(kind === 'max' ? 'GT' : 'LT', x, best);
  // Where no record has been set yet, the place is outside the axis, and scatter skips it.
  const nowhere = reverse ? shape[dimension] : -1;
  const places = select(
    isRecord,
    iota(shape, dimension, 'int32'),
    constant(nowhere, shape, 'int32'),
  );
  const holders = cumulative(places, reverse ? 'min' : 'max', dimension, exclusive, reverse);
  return addAlong(ct, holders, dimension);
};

const rules = {
  sum: (ct, { attrs }) => cumulative(ct, 'sum', attrs.dimension, attrs.exclusive, !attrs.reverse),
  prod,
  max: extreme,
  min: extreme,
} satisfies Record<CumulativeKind, OperandRule<'cumulative'>>;

export const cumulativeRules = {
  cumulative: (ct, node) => rules[node.attrs.kind](ct, node, 0),
} satisfies VjpRules<'cumulative'>;
