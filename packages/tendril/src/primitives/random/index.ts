/** Random bits: defined when imported (see ../define.ts). */
import { random as evaluators } from '../../backends/cpu/random.ts';
import { addExpressions } from '../../compile/lower/expr-builder.ts';
import { lowerRandomBits } from '../../compile/lower/threefry.ts';
import { define } from '../define.ts';
import { randomShapes as shapes } from './shapes.ts';

export { randomBits } from './record.ts';

export const randomDefinitions = define({
  shapes,
  evaluators,
  derivatives: { random_bits: null },
  routines: {},
});
addExpressions({ random_bits: lowerRandomBits });
