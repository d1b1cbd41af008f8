/** The table of derivative rules of the primitives that are in every program. A primitive without a row does not compile. */
import type { Node } from '../../ir/node.ts';
import type { CoreName, PrimitiveName } from '../../ir/primitives.ts';
import type { OperandRule, VjpRule, VjpRules } from '../rule.ts';
import { binaryRules } from './binary.ts';
import { contractionRules } from './contraction.ts';
import { movementRules } from './movement.ts';
import { unaryRules } from './unary.ts';
import { addedRules } from './added.ts';

export const vjpRules = {
  ...unaryRules,
  ...binaryRules,
  ...movementRules,
  ...contractionRules,
} satisfies VjpRules<Exclude<CoreName, 'get_element'>>;

/** The cotangent of one operand of `node`, null where the gradient is zero. */
export function operandCotangent(ct: Node, node: Node, operand: number): Node | null {
  const { op } = node;
  const rules: Partial<Record<PrimitiveName, unknown>> =
    op in vjpRules ? vjpRules : addedRules.single;
  const rule = rules[op] as VjpRule<PrimitiveName>;
  const operandRule: OperandRule<PrimitiveName> | null | undefined =
    typeof rule === 'function' ? rule : rule?.[operand];
  return operandRule?.(ct, node, operand) ?? null;
}
