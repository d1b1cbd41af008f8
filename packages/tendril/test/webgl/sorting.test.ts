import { expect, it } from 'vitest';
import { filled, sortPasses } from '../../src/backends/webgl/routines/keyed.ts';

it.each([2, 3, 1000, 131_072])(
  '%d keys are sorted in as many draws as the network has steps',
  (count) => {
    const length = filled(count);
    const stages = Math.log2(length);
    const { passes } = sortPasses(1, length);
    expect(passes.length).toBe((stages * (stages + 1)) / 2);
    expect(passes.every(({ params }) => params.every(Number.isInteger))).toBe(true);
  },
);

it('takes a fraction of the work to find a few', () => {
  const work = (kept: number): number =>
    sortPasses(1, 1 << 20, kept).passes.reduce((sum, { texels }) => sum + texels, 0);
  expect(work(100)).toBeLessThan(work(1 << 20) / 4);
});
