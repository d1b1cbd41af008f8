/** Type of the Fourier transform. */
import { alike, allow, arity, floats, misfit, type ShapeRules } from '../../ir/shape-rules.ts';

export const fourierShapes = {
  fft(_, inputs) {
    const [real, imag] = inputs;
    if (inputs.length !== 1) arity(inputs, 2);
    allow(real, floats);
    if (imag !== undefined) alike(real, imag);
    if (real.shape.length === 0) misfit('a scalar has no axis to be transformed');
    return { shape: [2, ...real.shape], dtype: 'float32' };
  },
} satisfies ShapeRules<'fft'>;
