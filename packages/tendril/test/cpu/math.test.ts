/** Scalar functions that the evaluator brings along, against known values. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  erf,
  integerPower,
  power,
  roundNearestEven,
  toInt32,
} from '../../src/backends/cpu/math.ts';

describe('erf', () => {
  // Abramowitz and Stegun, table 7.1, and 20-digit values of the same function.
  it.each([
    [0, 0],
    [1e-10, 1.1283791670955126e-10],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
    [10, 1],
    [Infinity, 1],
  ])('of %f', (x, wanted) => {
    expect(Math.abs(erf(x) - wanted)).toBeLessThanOrEqual(4e-16 + 4e-16 * wanted);
    expect(erf(-x)).toBe(-erf(x));
  });

  it('keeps NaN', () => expect(erf(NaN)).toBeNaN());

  it('rises without a seam between its two methods', () => {
    for (let x = 2.49; x < 2.51; x += 1e-4) expect(erf(x + 1e-4)).toBeGreaterThan(erf(x));
    expect(erf(6 - 1e-9)).toBeLessThanOrEqual(1);
  });
});

describe('roundNearestEven', () => {
  it('sends halves to the even neighbour', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
    expect(halves.map(roundNearestEven)).toEqual([-2, -2, -0, 0, 2, 2, 4]);
  });

  it('keeps the sign of zero, and what has no fraction', () => {
    expect([-0.3, -0, 0.3].map(roundNearestEven)).toEqual([-0, -0, 0]);
    expect([2 ** 52 + 1, -(2 ** 31), Infinity, -Infinity].map(roundNearestEven)).toEqual([
      2 ** 52 + 1,
      -(2 ** 31),
      Infinity,
      -Infinity,
    ]);
    expect(roundNearestEven(NaN)).toBeNaN();
    expect(roundNearestEven(0.49999999999999994)).toBe(0);
  });
});

describe('power', () => {
  it('follows IEEE 754 where JavaScript does not', () => {
    expect([power(1, NaN), power(1, Infinity), power(-1, Infinity), power(-1, -Infinity)]).toEqual([
      1, 1, 1, 1,
    ]);
    expect([power(NaN, 0), power(0, 0), power(-8, 3), power(0, -1)]).toEqual([
      1,
      1,
      -512,
      Infinity,
    ]);
    expect(power(-8, 1 / 3)).toBeNaN();
  });
});

describe('integerPower', () => {
  it('is repeated multiplication that wraps', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(40), (x, n) => {
        let wanted = 1;
        for (let i = 0; i < n; i++) wanted = Math.imul(wanted, x);
        expect(integerPower(x, n)).toBe(wanted);
      }),
    );
  });

  it('leaves 0 of negative exponents, except of 1 and -1', () => {
    const of = (x: number): number[] => [-1, -2, -(2 ** 31)].map((n) => integerPower(x, n));
    expect(of(1)).toEqual([1, 1, 1]);
    expect(of(-1)).toEqual([-1, 1, 1]);
    expect(of(2)).toEqual([0, 0, 0]);
    expect(of(0)).toEqual([0, 0, 0]);
  });
});

describe('toInt32', () => {
  it('truncates, saturates and makes NaN 0', () => {
    const given = [1.9, -1.9, -0.5, 3e9, -3e9, Infinity, -Infinity, NaN, 2147483647, -2147483648];
    const wanted = [1, -1, 0, 2147483647, -2147483648, 2147483647, -2147483648, 0];
    expect(given.map(toInt32)).toEqual([...wanted, 2147483647, -2147483648]);
  });
});
