/** Random bits against the cipher's published vectors, and as a source of numbers. */
import { describe, expect, it } from 'vitest';
import { threefry2x32 } from '../../src/backends/cpu/random.ts';
import * as b from '../util/build.ts';
import { given, run } from '../util/run.ts';

const hex = (words: readonly number[]): string[] =>
  words.map((word) => (word >>> 0).toString(16).padStart(8, '0'));

describe('threefry2x32', () => {
  // The known answers that Random123 comes with.
  it.each([
    [
      [0, 0],
      [0, 0],
      ['6b200159', '99ba4efe'],
    ],
    [
      [-1, -1],
      [-1, -1],
      ['1cb996fc', 'bb002be7'],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      ['c4923a9c', '483df7a0'],
    ],
  ])('key %j, counter %j', (key, counter, wanted) => {
    expect(hex(threefry2x32(key[0], key[1], counter[0], counter[1]))).toEqual(wanted);
  });
});

describe('random_bits', () => {
  const bits = (seed: number, shape: number[]) =>
    run((key) => b.randomBits(key, shape), given([seed, 0], 'int32'));

  it('is the first word for the counter (index, 0)', () => {
    const wanted = [0, 1, 2, 3, 4, 5].map((i) => threefry2x32(42, 0, i, 0)[0]);
    expect(bits(42, [2, 3])).toEqual(wanted);
    expect(bits(42, [6])).toEqual(wanted);
  });

  it('depends on the key, and looks uniform', () => {
    const [x, y] = [bits(1, [4000]), bits(2, [4000])];
    expect(x.filter((v, i) => v === y[i]).length).toBe(0);
    const mean = x.reduce((sum, v) => sum + (v >>> 0) / 2 ** 32, 0) / x.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    for (let bit = 0; bit < 32; bit++) {
      const ones = x.filter((v) => (v >>> bit) & 1).length;
      expect(Math.abs(ones - 2000)).toBeLessThan(200);
    }
  });
});
