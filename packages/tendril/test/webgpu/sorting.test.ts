/** Sorting as GPUs do it, in shared memory, and as software does, without: all of a line, and only its largest. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { sortKeys } from '../../src/backends/webgpu/routines/keyed.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { make, numbers } from '../util/oracle.ts';

describe.runIf(await dawnWorks()).each([false, true])(
  'sorting (for software: %s)',
  (isSoftware) => {
    onWebgpu(`webgpu-sorting-${isSoftware}`, [{ isSoftware }]);

    const x = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, 3));
    /** Of few values, so that places tell whether the first of equals come first. */
    const few = (...shape: number[]): tf.Tensor =>
      x(...shape)
        .mul(4)
        .round();

    it.each([1, 2, 511, 513, 3000])('of lines of %d', (n) =>
      expectAsOnCpu(() => tf.sort(x(3, n), 1)),
    );

    it('keeps the order of equal elements', () =>
      expectAsOnCpu(() => tf.argsort(few(3, 1500), 1).toFloat()));

    it.each([
      [1, 3000],
      [2, 513],
      [5, 4096],
      [100, 9000],
      [256, 3000],
      [257, 5000],
      [1024, 1030],
    ])('finds the %d largest of %d', async (k, n) => {
      await expectAsOnCpu(() => tf.topk(x(2, n), k).values);
      await expectAsOnCpu(() => tf.topk(few(2, n), k).indices.toFloat());
    });
  },
);

it('takes a fraction of the passes to find a few', () => {
  const work = (kept: number, isSoftware: boolean): number =>
    sortKeys(1, 1 << 20, kept, { isSoftware }).passes.reduce((sum, { groups }) => sum + groups, 0);
  for (const isSoftware of [false, true])
    expect(work(100, isSoftware)).toBeLessThan(work(1 << 20, isSoftware) / 3);
});
