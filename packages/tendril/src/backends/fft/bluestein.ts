/**
 * Fourier transforms of any length in n log n: with jk = (j² + k² - (k - j)²) / 2 the transform becomes a convolution with a chirp,
 * which transforms of a length that is a power of 2 compute (Bluestein, "A linear filtering approach to the computation of the
 * discrete Fourier transform", 1970).
 */
import { makePair, mixedRadix, radicesOf, type Transform } from './mixed-radix.ts';

export function bluestein(n: number): Transform {
  const data = makePair(n);
  const chirp = makePair(n);
  for (let k = 0, square = 0; k < n; k++) {
    // k² modulo 2n, which keeps the angle small and so exact.
    const angle = (Math.PI * square) / n;
    chirp.re[k] = Math.cos(angle);
    chirp.im[k] = -Math.sin(angle);
    square = (square + 2 * k + 1) % (2 * n);
  }
  const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const inner = mixedRadix(length, radicesOf(length)!);
  const work = inner.data;
  for (let k = 0; k < n; k++) {
    const places = k === 0 ? [0] : [k, length - k];
    for (const place of places) {
      work.re[place] = chirp.re[k] / length;
      work.im[place] = -chirp.im[k] / length;
    }
  }
  inner.run();
  const filter = { re: work.re.slice(), im: work.im.slice() };
  return {
    data,
    run() {
      work.re.fill(0, n);
      work.im.fill(0, n);
      for (let k = 0; k < n; k++) {
        work.re[k] = data.re[k] * chirp.re[k] - data.im[k] * chirp.im[k];
        work.im[k] = data.re[k] * chirp.im[k] + data.im[k] * chirp.re[k];
      }
      inner.run();
      // The inverse transform is the forward one of the conjugates, conjugated.
      for (let k = 0; k < length; k++) {
        const [re, im] = [work.re[k], work.im[k]];
        work.re[k] = re * filter.re[k] - im * filter.im[k];
        work.im[k] = -(re * filter.im[k] + im * filter.re[k]);
      }
      inner.run();
      for (let k = 0; k < n; k++) {
        const [re, im] = [work.re[k], -work.im[k]];
        data.re[k] = re * chirp.re[k] - im * chirp.im[k];
        data.im[k] = re * chirp.im[k] + im * chirp.re[k];
      }
    },
  };
}
