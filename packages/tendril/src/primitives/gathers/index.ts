/**
 * gather: defined when imported (see ../define.ts). Its derivative is a scatter and comes with that (../indexing): import it from there
 * where derivatives may be asked for.
 */
import { addOtherParts } from '../../backends/wasm/codegen/access.ts';
import { otherParts } from '../../backends/wasm/codegen/other-parts.ts';
import { addedRules } from '../../autodiff/rules/added.ts';
import { gather as evaluators } from '../../backends/cpu/gather.ts';
import { addExpressions } from '../../compile/lower/expr-builder.ts';
import { lowerGather } from '../../compile/lower/gather.ts';
import { wrong } from '../../ir/shape-rules.ts';
import type { OperandRule } from '../../autodiff/rule.ts';
import { define } from '../define.ts';
import { gatherShapes as shapes } from './shapes.ts';

export { gather } from './record.ts';

const operand: OperandRule<'gather'> = (ct, node) => {
  const rule = addedRules.gather;
  if (rule === null) wrong('gather', 'its derivative was not loaded (primitives/indexing)');
  return rule(ct, node, 0);
};

export const gatherDefinitions = define({
  shapes,
  evaluators,
  derivatives: { gather: [operand, null] },
  routines: {},
});
addExpressions({ gather: lowerGather });
addOtherParts(otherParts);
