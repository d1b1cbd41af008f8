/** Fourier transforms against their definition, for every kind of length. */
import { describe, expect, it } from 'vitest';
import { transformRows } from '../../src/backends/fft/rows.ts';
import { numbers } from '../util/oracle.ts';

/** Σ x[j] e^(∓2πijk/n) for each row: all real parts, then all imaginary ones. */
function byDefinition(
  re: ArrayLike<number>,
  im: ArrayLike<number> | null,
  n: number,
  inverse: boolean,
) {
  const out = new Float64Array(2 * re.length);
  for (let row = 0; row < re.length; row += n) {
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        const angle = ((inverse ? 2 : -2) * Math.PI * ((j * k) % n)) / n;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const [x, y] = [re[row + j], im === null ? 0 : im[row + j]];
        out[row + k] += x * c - y * s;
        out[re.length + row + k] += x * s + y * c;
      }
    }
  }
  return out;
}

const lengths = [
  ...Array.from({ length: 40 }, (_, i) => i + 1),
  64,
  97,
  100,
  121,
  128,
  169,
  202,
  210,
  251,
  256,
];

describe.each([false, true])('fft, inverse %s', (inverse) => {
  it.each(lengths)('of length %i', (n) => {
    for (const rows of [1, 2, 3]) {
      const re = Float64Array.from(numbers([rows, n], -1, 1, n).values);
      const im = Float64Array.from(numbers([rows, n], -1, 1, n + 1000).values);
      for (const imag of [im, null]) {
        const out = new Float64Array(2 * rows * n).fill(7);
        transformRows(re, imag, out, n, inverse);
        const expected = byDefinition(re, imag, n, inverse);
        const worst = Math.max(...out.map((v, i) => Math.abs(v - expected[i])));
        expect(worst).toBeLessThan(1e-12 * n);
      }
    }
  });
});

it('keeps its digits over long rows', () => {
  for (const n of [4099, 8192, 6561]) {
    const re = Float32Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * 5 * j) / n));
    const out = new Float64Array(2 * n);
    transformRows(re, null, out, n, false);
    expect(out[5]).toBeCloseTo(n / 2, 3);
    expect(Math.max(...out.subarray(6, n - 5).map(Math.abs))).toBeLessThan(1e-4);
  }
});
