/** int32 arithmetic for numbers of every size, against exact integers that are wrapped to 32 bits: TensorFlow.js loses digits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const wholes = fc.oneof(
  fc.integer(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31), 46341, 65536),
);
const lists = fc.array(wholes, { minLength: 1, maxLength: 20 });
const pairs = fc.array(fc.tuple(wholes, wholes), { minLength: 1, maxLength: 20 });

const wrap = (n: bigint): number => Number(BigInt.asIntN(32, n));

/** Rounded down; 0 by 0. */
function floorDivide(a: bigint, b: bigint): bigint {
  if (b === 0n) return 0n;
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const max = (a: bigint, b: bigint) => (a > b ? a : b);

type Exact = (a: bigint, b: bigint) => bigint;
type Op = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const binary: Record<string, [Op, Exact]> = {
  add: [tf.add, (a, b) => a + b],
  sub: [tf.sub, (a, b) => a - b],
  mul: [tf.mul, (a, b) => a * b],
  squaredDifference: [
    tf.squaredDifference,
    (a, b) => {
      const difference = BigInt(wrap(a - b));
      return difference * difference;
    },
  ],
  div: [tf.div, floorDivide],
  floorDiv: [tf.floorDiv, floorDivide],
  mod: [tf.mod, (a, b) => (b === 0n ? 0n : a - b * floorDivide(a, b))],
  maximum: [tf.maximum, max],
  minimum: [tf.minimum, (a, b) => a + b - max(a, b)],
};

const int = (values: number[]) => tf.tensor1d(values, 'int32');
const parameters = { numRuns: 200, seed: 20 };

describeBackends('int32', () => {
  for (const [name, [op, exact]] of Object.entries(binary)) {
    it(`${name} wraps`, () => {
      fc.assert(
        fc.property(pairs, (list) => {
          const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
          const wanted = list.map(([x, y]) => wrap(exact(BigInt(x), BigInt(y))));
          tf.tidy(() => {
            const result = op(int(a), int(b));
            expect([result.dtype, Array.from(result.dataSync())]).toEqual(['int32', wanted]);
          });
        }),
        parameters,
      );
    });
  }

  it('functions of one, reductions and products wrap', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const exact = list.map(BigInt);
        const running = <T>(step: (a: T, b: T) => T, all: T[]) =>
          all.map((_, i) => all.slice(0, i + 1).reduce(step));
        const total = (a: bigint, b: bigint) => a + b;
        const times = (a: bigint, b: bigint) => BigInt(wrap(a * b));
        const squares = exact.map((x) => x * x);
        tf.tidy(() => {
          const x = int(list);
          const results = [
            tf.neg(x),
            tf.abs(x),
            tf.square(x),
            tf.sum(x).reshape([1]),
            tf.prod(x).reshape([1]),
            tf.cumsum(x),
            tf.cumprod(x),
            tf.matMul(x.reshape([1, -1]), x.reshape([-1, 1])).reshape([1]),
            tf.dot(x, x).reshape([1]),
          ];
          const wanted = [
            exact.map((n) => -n),
            exact.map((n) => (n < 0n ? -n : n)),
            squares,
            [exact.reduce(total)],
            [exact.reduce(times)],
            running(total, exact),
            running(times, exact),
            [squares.reduce(total)],
            [squares.reduce(total)],
          ];
          results.forEach((t, i) => {
            expect(t.dtype).toBe('int32');
            expect(Array.from(t.dataSync())).toEqual(wanted[i].map(wrap));
          });
        });
      }),
      parameters,
    );
  });

  it('comparisons, sorting and extremes are exact', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        const sorted = [...a].sort((x, y) => x - y);
        tf.tidy(() => {
          const [x, y] = [int(a), int(b)];
          const got = [tf.less(x, y), tf.equal(x, y), tf.greaterEqual(x, y)];
          const wanted = [
            (i: number) => a[i] < b[i],
            (i: number) => a[i] === b[i],
            (i: number) => a[i] >= b[i],
          ];
          got.forEach((t, k) =>
            expect(Array.from(t.dataSync())).toEqual(a.map((_, i) => Number(wanted[k](i)))),
          );
          expect(Array.from(tf.sort(x).dataSync())).toEqual(sorted);
          expect([tf.min(x).arraySync(), tf.max(x).arraySync()]).toEqual([
            sorted[0],
            sorted.at(-1),
          ]);
          expect(tf.argMax(x).arraySync()).toBe(a.indexOf(sorted.at(-1)!));
        });
      }),
      parameters,
    );
  });

  it('is what is left of floats without their fraction, as far as it reaches', () => {
    const x = [NaN, Infinity, -Infinity, 1e10, -1e10, 2147483520, -2147483648, 1.9, -1.9, -0.5];
    const wanted = [
      0,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31 - 1,
      -(2 ** 31),
      2147483520,
      -2147483648,
      1,
      -1,
      0,
    ];
    expect(Array.from(tf.cast(x, 'int32').dataSync())).toEqual(wanted);
  });
});
