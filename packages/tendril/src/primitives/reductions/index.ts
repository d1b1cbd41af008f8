/** Reductions: defined when imported (see ../define.ts). */
import { reduce as evaluators } from '../../backends/cpu/reduce.ts';
import { reductionKinds, someMaximum } from '../../backends/wasm/codegen/nest/extremes.ts';
import { addRows } from '../../backends/wasm/codegen/nest/index.ts';
import { addReductionKinds } from '../../backends/wasm/codegen/nest/reduction.ts';
import { keepRows } from '../../backends/wasm/codegen/nest/rows.ts';
import { addReductions } from '../../compile/reductions/index.ts';
import { define } from '../define.ts';
import { reductionRules as derivatives } from './derivatives.ts';
import { reductionShapes as shapes } from './shapes.ts';

export { reduce, sumTo } from './record.ts';

export const reductionDefinitions = define({ shapes, evaluators, derivatives, routines: {} });
addReductions();
addRows(keepRows);
addReductionKinds(reductionKinds, someMaximum);
