/** The derivative of the Fourier transform: it is linear, and its adjoint is the inverse one (neither is scaled). */
import { reshape, slice } from '../../ir/build.ts';
import type { OperandRule, VjpRules } from '../../autodiff/rule.ts';
import { fft } from './record.ts';

/** The real (0) or imaginary (1) part of what a transform gives. */
const part: (which: number) => OperandRule<'fft'> =
  (which) =>
  (ct, { attrs, inputs }) => {
    const { shape } = inputs[0];
    const plane = (of: typeof ct, i: number): typeof ct =>
      reshape(slice(of, [i, ...shape.map(() => 0)], [i + 1, ...shape]), shape);
    return plane(fft(plane(ct, 0), plane(ct, 1), !attrs.inverse), which);
  };

export const fftRules = { fft: [part(0), part(1)] } satisfies VjpRules<'fft'>;
