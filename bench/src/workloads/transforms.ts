/** Fourier transforms: of rows, of one long row, of a sound's frames. */
import { uniform } from '../data.ts';
import type { FunctionWorkload, Inputs } from './types.ts';

const million = 1 << 20;

/** What a transform of n complex numbers by the fast algorithm of radix 2 takes: the usual count. */
const flops = (rows: number, n: number): number => 5 * rows * n * Math.log2(n);

const complex = (shape: readonly number[]): Inputs => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { re: { shape, values: uniform(size, 1) }, im: { shape, values: uniform(size, 2) } };
};

const fft = (name: string, what: string, rows: number, n: number): FunctionWorkload => ({
  kind: 'function',
  name,
  what,
  flops: flops(rows, n),
  tolerance: 1e-5,
  inputs: () => complex([rows, n]),
  tf: (tf, { re, im }) => {
    const spectrum = tf.spectral.fft(tf.complex(re, im));
    return tf.real(spectrum).add(tf.imag(spectrum));
  },
});

const stft: FunctionWorkload = {
  kind: 'function',
  name: 'stft',
  what: 'power of frames of 1024 samples, each 256 later, of ten seconds of sound',
  flops: flops(621, 1024) / 2,
  tolerance: 1e-5,
  inputs: () => ({ x: { shape: [160_000], values: uniform(160_000, 1) } }),
  tf: (tf, { x }) => {
    const spectrum = tf.signal.stft(x.as1D(), 1024, 256);
    return tf.real(spectrum).square().add(tf.imag(spectrum).square());
  },
};

export const transforms: readonly FunctionWorkload[] = [
  fft('fft-rows', 'fft of 1024 rows of 1024 complex numbers', 1024, 1024),
  fft('fft-mixed', 'fft of 1000 rows of 1000 complex numbers', 1000, 1000),
  fft('fft-long', 'fft of 2²⁰ complex numbers', 1, million),
  stft,
];
