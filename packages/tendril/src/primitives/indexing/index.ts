/** gather and scatter: defined when imported (see ../define.ts). */
import { indexing as evaluators } from '../../backends/cpu/indexing.ts';
import { scatter as routines } from '../../backends/routines/scatter.ts';
import { scatter as code } from '../../backends/wasm/codegen/routine/scatter.ts';
import { addExpressions } from '../../compile/lower/expr-builder.ts';
import { lowerGather } from '../../compile/lower/gather.ts';
import { define } from '../define.ts';
import { indexingRules as derivatives } from './derivatives.ts';
import { indexingShapes as shapes } from './shapes.ts';

export { addAlong } from './add-along.ts';
export { gather, scatter } from './record.ts';

export const indexingDefinitions = define({
  shapes,
  evaluators,
  derivatives,
  routines,
  codes: { scatter: code },
});
addExpressions({ gather: lowerGather });
