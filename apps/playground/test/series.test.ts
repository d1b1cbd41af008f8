import { describe, expect, it } from 'vitest';
import { Series } from '../src/training/series.ts';

describe('Series', () => {
  it('keeps the first points as they are', () => {
    const series = new Series();
    for (let i = 0; i < 10; i++) series.add(i, i * 2);
    expect(series.x).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(series.last).toBe(18);
  });

  it('stays short for ever, in order, and true to the line', () => {
    const series = new Series();
    for (let i = 0; i < 100_000; i++) series.add(i, i / 2);
    expect(series.x.length).toBeLessThan(500);
    expect(series.x.length).toBeGreaterThan(200);
    series.x.forEach((x, i) => {
      expect(series.y[i]).toBeCloseTo(x / 2, 4);
      if (i > 0) expect(x).toBeGreaterThan(series.x[i - 1]);
    });
    expect(series.x.at(-1)).toBeGreaterThan(99_000);
  });

  it('can begin anew', () => {
    const series = new Series();
    series.add(1, 1);
    series.clear();
    expect(series.last).toBeUndefined();
    series.add(0, 5);
    expect(series.y).toEqual([5]);
  });
});
