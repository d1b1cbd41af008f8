/** Convolutions: defined when imported (see ../define.ts). */
import { addOtherParts } from '../../backends/wasm/codegen/access.ts';
import { otherParts } from '../../backends/wasm/codegen/other-parts.ts';
import { convolution as evaluators } from '../../backends/cpu/convolution.ts';
import { dots } from '../../backends/wasm/codegen/contraction/dots.ts';
import { emitWindows, windowOffsets } from '../../backends/wasm/codegen/contraction/window.ts';
import { addWindowing } from '../../backends/wasm/codegen/contraction/windows.ts';
import { addOpenNests } from '../../backends/wasm/codegen/nest/index.ts';
import { multiplyLess } from '../../backends/wasm/multiply-less.ts';
import { openWindows } from '../../backends/wasm/codegen/windows/index.ts';
import { addConvolutions } from '../../compile/lower/contraction.ts';
import { describeConvolution } from '../../compile/lower/convolution.ts';
import { define } from '../define.ts';
import { convolutionRules as derivatives } from './derivatives.ts';
import { convolutionShapes as shapes } from './shapes.ts';

export { convolution } from './record.ts';

export const convolutionDefinitions = define({ shapes, evaluators, derivatives, routines: {} });
addConvolutions(describeConvolution);
addOtherParts(otherParts);
addWindowing({ windowOffsets, emitWindows });

/** For programs that run networks: their depthwise layers share code, others multiply less, or sum along lines of windows. */
export function expectNetworks(): void {
  addWindowing({ windowOffsets, emitWindows, dots });
  addOpenNests(openWindows);
  multiplyLess();
}
