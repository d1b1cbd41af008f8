/** Random tensors: their distributions, their seeds, and dropout. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const count = 20000;

function moments(values: ArrayLike<number>): { mean: number; deviation: number; skew: number } {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  const central = (power: number): number =>
    list.reduce((sum, v) => sum + (v - mean) ** power, 0) / list.length;
  const deviation = Math.sqrt(central(2));
  return { mean, deviation, skew: central(3) / deviation ** 3 };
}

/** The largest distance between the sample's distribution function and the given one. */
function distance(values: ArrayLike<number>, below: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  sorted.forEach((v, i) => {
    const p = below(v);
    largest = Math.max(
      largest,
      Math.abs(p - i / sorted.length),
      Math.abs(p - (i + 1) / sorted.length),
    );
  });
  return largest;
}

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - poly * Math.exp(-z * z);
  return 0.5 * (1 + Math.sign(x) * erf);
}

/** Kolmogorov and Smirnov: further apart than this is once in ten thousand. */
const critical = 2.23 / Math.sqrt(count);

const first = new Map<string, number[]>();

describeBackends('random numbers', () => {
  it('randomUniform', () => {
    const x = tf.randomUniform([count], -1, 3, 'float32', 1).dataSync();
    expect(Math.min(...x)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...x)).toBeLessThan(3);
    expect(distance(x, (v) => (v + 1) / 4)).toBeLessThan(critical);
    const ints = tf.randomUniform([count], -2, 3, 'int32', 2);
    expect(ints.dtype).toBe('int32');
    for (const value of [-2, -1, 0, 1, 2]) {
      const share = ints.dataSync().filter((v) => v === value).length / count;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.015);
    }
    expect(tf.randomUniform([3], 0, 2, 'bool').dtype).toBe('bool');
    expect(() => tf.randomUniform([1], 2, 1)).toThrow('randomUniform: wants finite bounds');
    expect(() => tf.randomUniform(3 as unknown as number[])).toThrow('randomUniform: a shape');
  });

  it('randomUniformInt', () => {
    const x = tf.randomUniformInt([count], -3, 4, 5);
    expect(x.dtype).toBe('int32');
    for (let value = -3; value < 4; value++) {
      const share = x.dataSync().filter((v) => v === value).length / count;
      expect(Math.abs(share - 1 / 7)).toBeLessThan(0.015);
    }
    expect(() => tf.randomUniformInt([1], 3, 3)).toThrow('randomUniformInt: there must be');
  });

  it('randomNormal', () => {
    const x = tf.randomNormal([count], 0, 1, 'float32', 3).dataSync();
    expect(distance(x, normalBelow)).toBeLessThan(critical);
    const y = moments(tf.randomNormal([count], 10, 2, 'float32', 4).dataSync());
    expect(Math.abs(y.mean - 10)).toBeLessThan(0.06);
    expect(Math.abs(y.deviation - 2)).toBeLessThan(0.05);
    expect(Math.abs(y.skew)).toBeLessThan(0.08);
    const [whole, exact] = (['int32', 'float32'] as const).map((dtype) =>
      tf.randomNormal([500], 50, 2, dtype, 7),
    );
    expect(whole.dtype).toBe('int32');
    expect(whole.arraySync()).toEqual(exact.round().arraySync());
    expect(tf.randomStandardNormal([2, 3]).shape).toEqual([2, 3]);
    expect(() => tf.randomNormal([1], 0, 1, 'bool' as 'int32')).toThrow(
      "randomNormal: dtype must be 'float32' or 'int32'",
    );
  });

  it('truncatedNormal', () => {
    const x = tf.truncatedNormal([count], 0, 1, 'float32', 3).dataSync();
    const [low, high] = [normalBelow(-2), normalBelow(2)];
    expect(Math.max(...x.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(distance(x, (v) => (normalBelow(v) - low) / (high - low))).toBeLessThan(critical);
    const far = tf.truncatedNormal([100], 5, 0.1).dataSync();
    expect(Math.min(...far)).toBeGreaterThanOrEqual(4.8);
  });

  it('randomGamma', () => {
    for (const [alpha, beta] of [
      [3, 2],
      [0.5, 1],
    ]) {
      const { mean, deviation } = moments(
        tf.randomGamma([count], alpha, beta, 'float32', 7).dataSync(),
      );
      expect(Math.abs(mean - alpha / beta)).toBeLessThan(0.05);
      expect(Math.abs(deviation - Math.sqrt(alpha) / beta)).toBeLessThan(0.05);
    }
    expect(() => tf.randomGamma([1], 0)).toThrow('randomGamma: alpha and beta');
  });

  it('rand', () => {
    expect(tf.rand([2], () => 0.5).arraySync()).toEqual([0.5, 0.5]);
    expect(tf.rand([2], () => 3.7, 'int32').arraySync()).toEqual([3, 3]);
  });

  it('multinomial', () => {
    const shares = (x: tf.Tensor, outcome: number): number =>
      Array.from(x.dataSync()).filter((v) => v === outcome).length / x.size;
    const x = tf.multinomial([0.2, 0.5, 0.3], count, 1, true);
    expect([x.shape, x.dtype]).toEqual([[count], 'int32']);
    for (const [outcome, p] of [0.2, 0.5, 0.3].entries()) {
      expect(Math.abs(shares(x, outcome) - p)).toBeLessThan(0.02);
    }
    const rows = tf.multinomial(
      tf.tensor2d([
        [0, Math.log(3)],
        [Math.log(9), 0],
      ]),
      count,
      2,
    );
    expect(rows.shape).toEqual([2, count]);
    const [a, b] = tf.unstack(rows);
    expect(Math.abs(shares(a, 1) - 0.75)).toBeLessThan(0.02);
    expect(Math.abs(shares(b, 0) - 0.9)).toBeLessThan(0.02);
    expect(shares(tf.multinomial([1, 0, 0], 100, 3, true), 0)).toBe(1);
    expect(() => tf.multinomial([1], 1)).toThrow(
      'multinomial: logits must hold at least 2 outcomes',
    );
    expect(() => tf.multinomial(tf.ones([1, 1, 2]) as unknown as tf.Tensor2D, 1)).toThrow(
      'multinomial: logits must be of rank',
    );
  });

  it('is the same for the same seed, also on another backend', () => {
    const make: Record<string, (seed: number) => tf.Tensor> = {
      uniform: (seed) => tf.randomUniform([7, 3], 0, 1, 'float32', seed),
      whole: (seed) => tf.randomUniformInt([20], 0, 100, seed),
      normal: (seed) => tf.randomNormal([20], 0, 1, 'float32', seed),
      truncated: (seed) => tf.truncatedNormal([20], 0, 1, 'float32', seed),
      dropout: (seed) => tf.dropout(tf.ones([40]), 0.5, undefined, seed),
    };
    for (const [name, f] of Object.entries(make)) {
      const values = Array.from(f(42).dataSync());
      expect(Array.from(f(42).dataSync())).toEqual(values);
      expect(Array.from(f(43).dataSync())).not.toEqual(values);
      const before = first.get(name) ?? values;
      first.set(name, before);
      values.forEach((v, i) => expect(v).toBeCloseTo(before[i], 5));
    }
    expect(tf.randomUniform([4], 0, 1, 'float32', 'a').arraySync()).toEqual(
      tf.randomUniform([4], 0, 1, 'float32', 'a').arraySync(),
    );
  });

  it('differs from call to call without a seed, also when compiled', () => {
    expect(tf.randomNormal([8]).arraySync()).not.toEqual(tf.randomNormal([8]).arraySync());
    const draw = tf.compile(() => tf.randomUniform([8]));
    expect(draw().arraySync()).not.toEqual(draw().arraySync());
    draw.dispose();
  });

  it('follows setRandomSeed', () => {
    tf.setRandomSeed(5);
    const a = tf.randomNormal([4]).arraySync();
    tf.setRandomSeed(5);
    expect(tf.randomNormal([4]).arraySync()).toEqual(a);
  });

  it('dropout', () => {
    const x = tf.dropout(tf.ones([count]), 0.25, undefined, 1).dataSync();
    const kept = x.filter((v) => v !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(Math.abs(kept.length / count - 0.75)).toBeLessThan(0.015);
    expect(tf.dropout([1, 2], 0).arraySync()).toEqual([1, 2]);
    const rows = tf.dropout(tf.ones([50, 3]), 0.5, [50, 1], 2).arraySync() as number[][];
    for (const row of rows) expect(new Set(row).size).toBe(1);
    const noisy = tf.ones([20]);
    const { value, grad } = tf.valueAndGrad((t: tf.Tensor) => tf.dropout(t, 0.5, undefined, 3))(
      noisy,
    );
    expect(grad.arraySync()).toEqual(value.arraySync());
    expect(tf.dropout([NaN, Infinity], 0.99, undefined, 8).arraySync()).toEqual([0, 0]);
    expect(() => tf.dropout([1], 1)).toThrow('dropout: rate must be in [0, 1), got 1');
    expect(() => tf.dropout(tf.ones([1], 'int32'), 0.5)).toThrow('dropout: x must be float32');
    expect(() => tf.dropout(tf.ones([4]), 0.5, [3])).toThrow('dropout: shapes [4] and [3]');
  });
});
