/** Kernels of category spectral. */
import { fft, ifft, irfft, rfft } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { fixed, unary, type KernelTable } from './kernel.ts';

/** A real inverse transform, of the length that its input has room for. */
function inverse(call: Call): Tensor {
  const x = call.tensor(0);
  const natural = 2 * ((x.shape.at(-1) ?? 1) - 1);
  const wanted = call.has(1) ? call.number(1) : natural;
  if (wanted !== natural) {
    throw new Error(
      `its length ${wanted} is not the ${natural} that follows from the last extent of [${x.shape}]`,
    );
  }
  return irfft(x);
}

export const spectral: KernelTable = {
  FFT: unary(fft),
  IFFT: unary(ifft),
  RFFT: fixed((call) => rfft(call.tensor(0), call.has(1) ? call.number(1) : undefined), [1]),
  IRFFT: fixed(inverse, [1]),
};
