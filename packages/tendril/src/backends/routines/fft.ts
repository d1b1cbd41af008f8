/** Fourier transforms, in the backend's memory. */
import { transformRows } from '../fft/rows.ts';
import type { Routines } from './routine.ts';

export const fft = {
  fft({ attrs, shape }, [real, imag], out) {
    transformRows(real.values, imag?.values ?? null, out, shape[shape.length - 1], attrs.inverse);
  },
} satisfies Routines<'fft'>;
