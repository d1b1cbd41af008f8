/** Records the Fourier transform. */
import { record, type Node } from '../../ir/node.ts';

/** @param imag null for real numbers. */
export function fft(real: Node, imag: Node | null, inverse: boolean): Node {
  return record('fft', { inverse }, imag === null ? [real] : [real, imag]);
}
