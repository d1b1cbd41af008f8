/** Tendril's types are TensorFlow.js's: every name is there, and what programs do with one compiles with the other. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareTypes, type Comparison } from './compare.ts';
import { deliberate } from './differences.ts';
import { complaints } from './programs.ts';

describe('types beside those of TensorFlow.js', () => {
  let comparison: Comparison;
  beforeAll(() => {
    comparison = compareTypes();
  });

  it('have every name', () => {
    expect(comparison.asked).toBeGreaterThan(1500);
    expect(comparison.lacking).toEqual([]);
  });

  it('may stand where those are wanted, but for what is different on purpose', () => {
    const unexpected = [...comparison.differing].filter(([name]) => !deliberate.has(name));
    expect(Object.fromEntries(unexpected)).toEqual({});
  });

  it('differ on purpose only where they do differ', () => {
    const agreeing = [...deliberate.keys()].filter((name) => !comparison.differing.has(name));
    expect(agreeing).toEqual([]);
  });
});

it('programs written against TensorFlow.js compile', () => {
  expect(complaints()).toEqual([]);
});
