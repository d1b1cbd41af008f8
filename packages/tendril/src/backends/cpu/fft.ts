/** Fourier transforms. The definition takes n² steps, which is too slow even here: tests compare with it. */
import { transformRows } from '../fft/rows.ts';
import type { Evaluators } from './values.ts';

export const fft = {
  fft({ attrs, shape }, [real, imag], out) {
    transformRows(real.values, imag?.values ?? null, out, shape[shape.length - 1], attrs.inverse);
  },
} satisfies Evaluators<'fft'>;
