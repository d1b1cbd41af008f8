/** tf.profile, tf.time and the timeline: they tell of the kernels that ran. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { operationsOfKernel } from '../../src/ir/work.ts';
import { describeBackends } from '../util/backends.ts';

describeBackends('profile', (backend) => {
  it('counts what is new, and tells of each kernel', async () => {
    const [a, b] = [tf.randomNormal([64, 32]), tf.randomNormal([32, 16])];
    a.dataSync();
    b.dataSync();
    const profile = await tf.profile(() => tf.tidy(() => a.matMul(b).relu().add(1)));
    expect([profile.newTensors, profile.newBytes]).toEqual([1, 64 * 16 * 4]);
    expect(profile.peakBytes).toBeGreaterThanOrEqual((64 * 32 + 32 * 16 + 64 * 16) * 4);
    expect(profile.result).toBeInstanceOf(tf.Tensor);
    const { kernels } = profile;
    for (const k of kernels) {
      expect(k.kernelTimeMs).toBeGreaterThanOrEqual(0);
      expect(k.tensorsAdded).toBe(k.outputShapes.length);
      expect(k.totalBytesSnapshot).toBeLessThanOrEqual(profile.peakBytes);
      expect(k.extraInfo).toMatch(/^\d+\.\d\d GFLOP\/s, \d+ bytes, \d+ threads?$/);
    }
    expect(profile.kernelNames).toEqual([...new Set(kernels.map((k) => k.name))]);
    if (backend === 'cpu') expect(profile.kernelNames).toContain('dot_general');
    else {
      expect(kernels.map((k) => k.name)).toEqual(['contraction(compare,select,add)']);
      expect(kernels[0].bytesAdded).toBe(64 * 16 * 4);
      expect(kernels[0].inputShapes).toEqual([[64 * 32], [32 * 16], [1]]);
    }
  });

  it('leaves out what was pending before, and follows asynchronous functions', async () => {
    const before = tf.ones([3]).mul(5);
    const { kernels, result } = await tf.profile(async () => {
      const sorted = tf.sort(before);
      await sorted.data();
      return sorted;
    });
    expect(kernels.map((k) => k.name)).toEqual(['sort']);
    expect(kernels[0].inputShapes).toEqual([[3]]);
    expect((result as tf.Tensor).arraySync()).toEqual([5, 5, 5]);
  });

  it('sees inside scans, and ends when the function fails', async () => {
    const { kernels } = await tf.profile(() =>
      tf.scan(
        (c: tf.Tensor, x: tf.Tensor) => [tf.sort(c.add(x)), null],
        tf.ones([4]),
        tf.ones([20, 4]),
      ),
    );
    expect(kernels.filter((k) => k.name === 'sort').length).toBe(20);
    const failing = tf.profile(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const seen = await tf.time(() => tf.sort(tf.range(0, 100_000)));
    expect(seen.wallMs).toBeGreaterThanOrEqual(seen.kernelMs);
    expect(seen.kernelMs).toBeGreaterThan(0);
  });

  describe('timeline', () => {
    afterEach(() => {
      tf.env().set('TENDRIL_TIMELINE', false);
      performance.clearMeasures();
    });

    it('shows kernels while the flag is set', async () => {
      tf.env().set('TENDRIL_TIMELINE', true);
      tf.sort([2, 1]).dataSync();
      // A device tells by and by.
      const measure = await vi.waitUntil(() => performance.getEntriesByName('sort')[0]);
      expect(measure.entryType).toBe('measure');
      expect((measure as PerformanceMeasure).detail).toContain('bytes');
      tf.env().set('TENDRIL_TIMELINE', false);
      performance.clearMeasures();
      await tf.sort([2, 1]).data();
      expect(performance.getEntriesByName('sort')).toEqual([]);
    });
  });
});

it('counts arithmetic by hand', () => {
  const load = (arg: number) =>
    ({
      op: 'load',
      dtype: 'float32',
      access: { arg, coefs: [1, 1], offset: 0, parts: [] },
      fill: 0,
    }) as const;
  const operations = operationsOfKernel(
    {
      kind: 'nest',
      outer: [1],
      inner: [8],
      args: [],
      exprs: [
        load(0),
        { op: 'multiply', dtype: 'float32', args: [0, 0] },
        { op: 'reduced', dtype: 'float32', reduction: 0 },
        { op: 'sqrt', dtype: 'float32', args: [2] },
      ],
      reductions: [{ kind: 'sum', expr: 1, dtype: 'float32' }],
      stages: [
        { over: 'inner', reductions: [0], stores: [] },
        { over: 'outer', reductions: [], stores: [{ arg: 1, expr: 3, coefs: [1, 0], offset: 0 }] },
      ],
    },
    5,
  );
  expect(operations).toBe(5 * 8 * 2 + 5);
});
