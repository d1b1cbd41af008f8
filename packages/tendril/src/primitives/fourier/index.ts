/** The Fourier transform: defined when imported (see ../define.ts). */
import { fft as evaluators } from '../../backends/cpu/fft.ts';
import { fft as routines } from '../../backends/routines/fft.ts';
import { fft as code } from '../../backends/wasm/codegen/routine/fft/index.ts';
import { define } from '../define.ts';
import { fftRules as derivatives } from './derivatives.ts';
import { fourierShapes as shapes } from './shapes.ts';

export { fft } from './record.ts';

export const fourierDefinitions = define({
  shapes,
  evaluators,
  derivatives,
  routines,
  codes: { fft: code },
});
