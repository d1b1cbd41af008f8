/** What puts elements in order: defined when imported (see ../define.ts). */
import { sort as evaluators } from '../../backends/cpu/sort.ts';
import { sort as sortRoutines } from '../../backends/routines/sort.ts';
import { topK } from '../../backends/routines/top-k.ts';
import { argsort, sort } from '../../backends/wasm/codegen/routine/sort.ts';
import { topK as topKCode } from '../../backends/wasm/codegen/routine/top-k.ts';
import { define } from '../define.ts';
import { sortRules as derivatives } from './derivatives.ts';
import { sortingShapes as shapes } from './shapes.ts';

export { sort, argsort, topK } from './record.ts';

export const sortingDefinitions = define({
  shapes,
  evaluators,
  derivatives,
  routines: { ...sortRoutines, ...topK },
  codes: { argsort, sort, top_k: topKCode },
});
