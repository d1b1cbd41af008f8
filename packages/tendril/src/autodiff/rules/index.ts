/** The table of derivative rules. A primitive without a row does not compile. */
import type { Node } from '../../ir/node.ts';
import type { ControlName, PrimitiveName } from '../../ir/primitives.ts';
import type { OperandRule, VjpRule, VjpRules } from '../rule.ts';
import { binaryRules } from './binary.ts';
import { contractionRules } from './contraction.ts';
import { cumulativeRules } from './cumulative.ts';
import { fftRules } from './fft.ts';
import { indexingRules } from './indexing.ts';
import { movementRules } from './movement.ts';
import { reduceRules } from './reduce.ts';
import { sortRules } from './sort.ts';
import { unaryRules } from './unary.ts';
import { windowRules } from './window.ts';

/** What has one value; control.ts has the rules of tuples. */
type SingleName = Exclude<PrimitiveName, ControlName | 'get_element'>;

export const vjpRules = {
  ...unaryRules,
  ...binaryRules,
  ...movementRules,
  ...reduceRules,
  ...cumulativeRules,
  ...contractionRules,
  ...windowRules,
  ...indexingRules,
  ...sortRules,
  ...fftRules,
} satisfies VjpRules<SingleName>;

/** The cotangent of one operand of `node`, null where the gradient is zero. */
export function operandCotangent(ct: Node, node: Node, operand: number): Node | null {
  const rule = vjpRules[node.op as SingleName] as VjpRule<PrimitiveName>;
  const operandRule: OperandRule<PrimitiveName> | null | undefined =
    typeof rule === 'function' ? rule : rule?.[operand];
  return operandRule?.(ct, node, operand) ?? null;
}
