/** Derivative rules of primitives that are not in every program: each comes with who records it (primitives/define.ts). */
import type { AddedName, ControlName } from '../../ir/primitives.ts';
import type { OperandRule, VjpRules } from '../rule.ts';
import type { ControlCotangents } from './control.ts';

export const addedRules: {
  readonly single: Partial<VjpRules<Exclude<AddedName, ControlName>>>;
  control: ControlCotangents | null;
  /** Of a reduction to a product. */
  product: OperandRule<'reduce'> | null;
  /** Of a gather's operand. */
  gather: OperandRule<'gather'> | null;
} = { single: {}, control: null, product: null, gather: null };
