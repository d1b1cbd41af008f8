/** Running sums, products and extremes: defined when imported (see ../define.ts). */
import { cumulative as evaluators } from '../../backends/cpu/cumulative.ts';
import { cumulative as routines } from '../../backends/routines/cumulative.ts';
import { cumulative as code } from '../../backends/wasm/codegen/routine/cumulative.ts';
import { define } from '../define.ts';
import { cumulativeRules as derivatives } from './derivatives.ts';
import { scansShapes as shapes } from './shapes.ts';

export { cumulative } from './record.ts';

export const scansDefinitions = define({
  shapes,
  evaluators,
  derivatives,
  routines,
  codes: { cumulative: code },
});
