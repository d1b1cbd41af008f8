/** Type of the Fourier transform. */
import { alike, allow, arity, floats, wrong, type ShapeRules } from '../../ir/shape-rules.ts';

export const fourierShapes = {
  fft(_, inputs) {
    const [real, imag] = inputs;
    if (inputs.length !== 1) arity('fft', inputs, 2);
    allow('fft', real, floats);
    if (imag !== undefined) alike('fft', real, imag);
    if (real.shape.length === 0) wrong('fft', 'a scalar has no axis to be transformed');
    return { shape: [2, ...real.shape], dtype: 'float32' };
  },
} satisfies ShapeRules<'fft'>;
