/** Derivatives of the reductions. */
import { compare } from '../../ir/build.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import { wrong } from '../../ir/shape-rules.ts';
import { where, type OperandRule, type VjpRules } from '../../autodiff/rule.ts';
import { addedRules } from '../../autodiff/rules/added.ts';
import { expand } from '../../autodiff/rules/expand.ts';

/** Every element that equals the extreme gets the whole cotangent. */
const extreme: OperandRule<'reduce'> = (ct, node) => {
  const [x] = node.inputs;
  const isExtreme = compare('EQ', x, expand(node, x, node.attrs));
  return where(isExtreme, expand(ct, x, node.attrs));
};

const product: OperandRule<'reduce'> = (ct, node) => {
  const rule = addedRules.product;
  if (rule === null)
    wrong('reduce', 'the derivative of a product was not loaded (primitives/products)');
  return rule(ct, node, 0);
};

const rules = {
  sum: (ct, { attrs, inputs: [x] }) => expand(ct, x, attrs),
  prod: product,
  max: extreme,
  min: extreme,
  and: null,
  or: null,
  argmax: null,
  argmin: null,
} satisfies Record<ReduceKind, OperandRule<'reduce'> | null>;

export const reductionRules = {
  reduce: (ct, node) => rules[node.attrs.kind]?.(ct, node, 0) ?? null,
} satisfies VjpRules<'reduce'>;
