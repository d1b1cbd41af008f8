/** Windowed reductions, and the selections by which they are differentiated: defined when imported (see ../define.ts). */
import { addOtherParts } from '../../backends/wasm/codegen/access.ts';
import { otherParts } from '../../backends/wasm/codegen/other-parts.ts';
import { window as evaluators } from '../../backends/cpu/window.ts';
import { reductionKinds, someMaximum } from '../../backends/wasm/codegen/nest/extremes.ts';
import { addReductionKinds } from '../../backends/wasm/codegen/nest/reduction.ts';
import { addLowering } from '../../compile/lower/index.ts';
import { lowerWindow } from '../../compile/lower/window.ts';
import { define } from '../define.ts';
import { windowRules as derivatives } from './derivatives.ts';
import { windowsShapes as shapes } from './shapes.ts';

export { reduceWindow, selectAndGather, selectAndScatter } from './record.ts';

export const windowsDefinitions = define({ shapes, evaluators, derivatives, routines: {} });
addLowering({ window: lowerWindow });
addOtherParts(otherParts);
addReductionKinds(reductionKinds, someMaximum);
