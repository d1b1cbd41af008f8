/** gather with its derivative, and scatter: defined when imported (see ../define.ts). */
import { addedRules } from '../../autodiff/rules/added.ts';
import { scatter as evaluators } from '../../backends/cpu/scatter.ts';
import { scatter as routines } from '../../backends/routines/scatter.ts';
import { scatter as code } from '../../backends/wasm/codegen/routine/scatter.ts';
import { define } from '../define.ts';
import { gatherOperand, scatterDerivatives as derivatives } from './derivatives.ts';
import { scatterShapes as shapes } from './shapes.ts';

export { gather } from '../gathers/index.ts';
export { addAlong } from './add-along.ts';
export { scatter } from './record.ts';

export const scatterDefinitions = define({
  shapes,
  evaluators,
  derivatives,
  routines,
  codes: { scatter: code },
});
addedRules.gather = gatherOperand;
