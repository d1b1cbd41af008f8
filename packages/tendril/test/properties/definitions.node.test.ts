/** NaN and complex numbers, which TensorFlow.js has not or has wrong: against what they are defined to be. */
import fc from 'fast-check';
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose } from '../util/oracle.ts';
import { broadcastable, holds, int, some } from './property.ts';

/** Rows of numbers, NaN and infinities among them. */
const rows = fc
  .tuple(int(1, 4), int(1, 40))
  .chain(([count, n]) =>
    fc.array(
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: -16, max: 16 }).map((v) => v / 4) },
          { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0) },
        ),
        { minLength: n, maxLength: n },
      ),
      { minLength: count, maxLength: count },
    ),
  );

const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);

const reductions: Record<string, [(x: tf.Tensor) => tf.Tensor, (row: number[]) => number]> = {
  sum: [(x) => tf.sum(x, 1), sum],
  mean: [(x) => tf.mean(x, 1), (row) => sum(row) / row.length],
  prod: [(x) => tf.prod(x, 1), (row) => row.reduce((a, b) => Math.fround(a * b), 1)],
  max: [(x) => tf.max(x, 1), (row) => Math.max(...row)],
  min: [(x) => tf.min(x, 1), (row) => Math.min(...row)],
};

/** From the least to the largest and then NaN, or from the largest; equal ones in the order in which they stand. */
const ordered = (row: readonly number[], descending: boolean): number[] =>
  row
    .map((_, i) => i)
    .sort((i, j) => {
      const [a, b] = [row[i], row[j]];
      if (Number.isNaN(a) || Number.isNaN(b))
        return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || i - j;
      if (a === b) return i - j;
      return a < b === descending ? 1 : -1;
    });

interface Complex {
  readonly re: number;
  readonly im: number;
}

const arithmetic: Record<
  string,
  [(a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: Complex, b: Complex) => Complex]
> = {
  add: [(a, b) => tf.add(a, b), (a, b) => ({ re: a.re + b.re, im: a.im + b.im })],
  sub: [(a, b) => tf.sub(a, b), (a, b) => ({ re: a.re - b.re, im: a.im - b.im })],
  mul: [
    (a, b) => tf.mul(a, b),
    (a, b) => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }),
  ],
  div: [
    (a, b) => tf.div(a, b),
    (a, b) => {
      const size = b.re * b.re + b.im * b.im;
      return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
    },
  ],
};

/** A complex tensor whose elements look random, and those of a tensor that it broadcasts to. */
function complexes(shape: readonly number[], seed: number, whole: readonly number[]) {
  const [re, im] = [some(tf, shape, 'float32', seed), some(tf, shape, 'float32', seed + 7)];
  const spread = (t: tf.Tensor) => Array.from(tf.broadcastTo(t, [...whole]).dataSync());
  const parts = [spread(re), spread(im)];
  return {
    z: tf.complex(re, im),
    elements: parts[0].map((v, i): Complex => ({ re: v, im: parts[1][i] })),
  };
}

/** Σ z_j e^(∓2πi jk / n), as it is written. */
function transformed(z: readonly Complex[], inverse: boolean): Complex[] {
  const n = z.length;
  return z.map((_, k) => {
    let [re, im] = [0, 0];
    z.forEach((v, j) => {
      const angle = ((inverse ? 2 : -2) * Math.PI * ((j * k) % n)) / n;
      re += v.re * Math.cos(angle) - v.im * Math.sin(angle);
      im += v.re * Math.sin(angle) + v.im * Math.cos(angle);
    });
    return inverse ? { re: re / n, im: im / n } : { re, im };
  });
}

const flat = (list: readonly Complex[]): number[] => list.flatMap(({ re, im }) => [re, im]);
const tidily = (check: () => void) => tf.tidy(() => void check());

describeBackends('random definitions', () => {
  for (const [name, [reduce, define]] of Object.entries(reductions)) {
    holds(`${name} of rows with NaN`, rows, (x) =>
      tidily(() => expectClose(reduce(tf.tensor2d(x)).dataSync(), x.map(define))),
    );
  }

  holds('sort and argsort with NaN', fc.tuple(rows, fc.boolean()), ([x, descending]) =>
    tidily(() => {
      const direction = descending ? 'DESCENDING' : 'ASCENDING';
      const t = tf.tensor2d(x);
      const orders = x.map((row) => ordered(row, descending));
      expect(tf.argsort(t, -1, direction).arraySync()).toEqual(orders);
      // Which of two zeros comes first is not defined.
      expectClose(
        tf.sort(t, -1, direction).dataSync(),
        orders.flatMap((order, i) => order.map((place) => x[i][place])),
      );
    }),
  );

  holds(
    'topk with NaN',
    rows.chain((x) => fc.tuple(fc.constant(x), int(1, x[0].length))),
    ([x, k]) =>
      tidily(() => {
        const { values, indices } = tf.topk(tf.tensor2d(x), k);
        const orders = x.map((row) => ordered(row, true).slice(0, k));
        expect(indices.arraySync()).toEqual(orders);
        expectClose(
          values.dataSync(),
          orders.flatMap((order, i) => order.map((place) => x[i][place])),
        );
      }),
  );

  holds(
    'complex arithmetic broadcasts',
    fc.record({ op: fc.constantFrom(...Object.keys(arithmetic)), shapes: broadcastable(2, false) }),
    ({ op, shapes: [a, b] }) =>
      tidily(() => {
        const whole = tf.add(tf.zeros(a), tf.zeros(b)).shape;
        const [x, y] = [complexes(a, 1, whole), complexes(b, 2, whole)];
        const [compute, define] = arithmetic[op];
        const result = compute(x.z, y.z);
        expect([result.dtype, result.shape]).toEqual(['complex64', whole]);
        expectClose(
          result.dataSync(),
          flat(x.elements.map((v, i) => define(v, y.elements[i]))),
          1e-4,
        );
      }),
  );

  holds('abs, real and imag of complex numbers', fc.array(int(1, 4), { maxLength: 4 }), (shape) =>
    tidily(() => {
      const { z, elements } = complexes(shape, 3, shape);
      expectClose(
        tf.abs(z).dataSync(),
        elements.map(({ re, im }) => Math.hypot(re, im)),
      );
      expectClose(
        tf.real(z).dataSync(),
        elements.map(({ re }) => re),
      );
      expectClose(
        tf.imag(z).dataSync(),
        elements.map(({ im }) => im),
      );
    }),
  );

  holds('fft and ifft of every length', fc.tuple(int(1, 3), int(1, 130)), ([count, n]) =>
    tidily(() => {
      const { z, elements } = complexes([count, n], 5, [count, n]);
      const lines = Array.from({ length: count }, (_, i) => elements.slice(i * n, (i + 1) * n));
      for (const [compute, inverse] of [
        [tf.fft, false],
        [tf.ifft, true],
      ] as const)
        expectClose(
          compute(z).dataSync(),
          lines.flatMap((line) => flat(transformed(line, inverse))),
          1e-4,
        );
    }),
  );
});
