/** Kernels of category spectral. */
import {
  complex,
  concat,
  fft,
  ifft,
  imag,
  irfft,
  neg,
  pad,
  real,
  reverse,
  rfft,
  slice,
} from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { fixed, unary, type KernelTable } from './kernel.ts';

/** The first `count` of the last axis; zeros where there are fewer. */
function fitted(x: Tensor, count: number): Tensor {
  const extent = x.shape.at(-1) ?? 0;
  if (extent >= count)
    return slice(
      x,
      x.shape.map(() => 0),
      [...x.shape.slice(0, -1), count],
    );
  return pad(
    x,
    x.shape.map((_, i) => [0, i === x.rank - 1 ? count - extent : 0]),
  );
}

/** All but the first of the last axis, in reverse. */
function mirrored(x: Tensor): Tensor {
  const first = x.shape.map((_, i) => (i === x.rank - 1 ? 1 : 0));
  return reverse(slice(x, first), -1);
}

/**
 * A real inverse transform of a given length: of the spectrum's first length / 2 + 1 values, with zeros where it has fewer. Without
 * a length it is the even one that the spectrum has room for.
 */
function inverse(call: Call): Tensor {
  const x = call.tensor(0);
  const natural = 2 * ((x.shape.at(-1) ?? 1) - 1);
  const length = call.has(1) ? call.number(1) : natural;
  if (length === natural) return irfft(x);
  if (!(Number.isInteger(length) && length > 0)) {
    throw new Error(`its length is ${length}, which must be a whole number from 1 on`);
  }
  const count = (length >> 1) + 1;
  const [a, b] = [fitted(real(x), count), fitted(imag(x), count)];
  if (length % 2 === 0) return irfft(complex(a, b));
  const last = x.rank - 1;
  return real(ifft(complex(concat([a, mirrored(a)], last), concat([b, neg(mirrored(b))], last))));
}

export const spectral: KernelTable = {
  FFT: unary(fft),
  IFFT: unary(ifft),
  RFFT: fixed((call) => rfft(call.tensor(0), call.has(1) ? call.number(1) : undefined), [1]),
  IRFFT: fixed(inverse, [1]),
};
