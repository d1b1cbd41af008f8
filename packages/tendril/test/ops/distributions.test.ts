/** Random tensors follow their distributions: Kolmogorov and Smirnov's test against the distribution function, and the moments. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const size = 20_000;

/** Beyond this, samples of this size are of another distribution (but for one in ten thousand; seeds are fixed). */
const bound = 2.23 / Math.sqrt(size);

/** The largest distance between what was drawn and the distribution function. */
function distance(values: ArrayLike<number>, below: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.reduce((most, x, i) => {
    const p = below(x);
    return Math.max(most, Math.abs(p - i / size), Math.abs(p - (i + 1) / size));
  }, 0);
}

/** The normal distribution function, by a series in x / √2 (Abramowitz & Stegun, 7.1.5). */
function normal(x: number): number {
  if (Math.abs(x) > 6) return x > 0 ? 1 : 0;
  const z = x / Math.SQRT2;
  let [term, sum] = [z, z];
  for (let n = 1; n < 200; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(Math.PI);
}

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return { mean, variance: list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length };
}

const inTwo = normal(2) - normal(-2);

const cases: [string, () => tf.Tensor, (x: number) => number, number, number][] = [
  [
    'randomUniform',
    () => tf.randomUniform([size], -1, 3, 'float32', 5),
    (x) => (x + 1) / 4,
    1,
    16 / 12,
  ],
  [
    'randomNormal',
    () => tf.randomNormal([size], 1, 2, 'float32', 5),
    (x) => normal((x - 1) / 2),
    1,
    4,
  ],
  [
    'truncatedNormal',
    () => tf.truncatedNormal([size], 0, 1, 'float32', 5),
    (x) => (normal(x) - normal(-2)) / inTwo,
    0,
    1 - (4 * Math.exp(-2)) / Math.sqrt(2 * Math.PI) / inTwo,
  ],
  // Of shape 1, gamma is the exponential distribution.
  [
    'randomGamma',
    () => tf.randomGamma([size], 1, 2, 'float32', 5),
    (x) => 1 - Math.exp(-2 * x),
    0.5,
    0.25,
  ],
];

describeBackends('distributions', () => {
  it.each(cases)('%s', (_name, draw, below, mean, variance) => {
    const values = draw().dataSync() as Float32Array;
    expect(distance(values, below)).toBeLessThan(bound);
    const got = moments(values);
    expect(Math.abs(got.mean - mean)).toBeLessThan((5 * Math.sqrt(variance)) / Math.sqrt(size));
    expect(Math.abs(got.variance / variance - 1)).toBeLessThan(0.08);
  });
});
