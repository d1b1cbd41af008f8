/** Which backend is chosen where nobody names one. */
import { afterEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { addBackendFactory, withdrawBackend } from '../../src/runtime/index.ts';
import { fastestOf, type Timing } from '../../src/runtime/choose.ts';

/** As on a laptop: a graphics processor is slow to start and quick to compute. */
const laptop: Record<string, Timing> = {
  webgpu: { small: 2, large: 3 },
  webgl: { small: 3, large: 6 },
  wasm: { small: 0.05, large: 9 },
};

const fastest = (
  multiplyAdds: number,
  timings: Readonly<Record<string, Timing>>,
): Promise<string | null> =>
  fastestOf(Object.keys(timings), multiplyAdds, async (name) => timings[name]);

describe('the fastest backend', () => {
  it('is that of the graphics processor for large work, and wasm for small', async () => {
    expect(await fastest(2e8, laptop)).toBe('webgpu');
    expect(await fastest(1e10, laptop)).toBe('webgpu');
    expect(await fastest(1e6, laptop)).toBe('wasm');
    expect(await fastest(0, laptop)).toBe('wasm');
    const { webgpu: _, ...older } = laptop;
    expect(await fastest(2e8, older)).toBe('webgl');
  });

  it('is wasm for all work where the graphics processor is slow', async () => {
    const slow = { webgl: { small: 20, large: 200 }, wasm: { small: 0.05, large: 9 } };
    for (const work of [0, 2e8, 1e12]) expect(await fastest(work, slow)).toBe('wasm');
  });

  it('is the first of equals, and never one that cannot be measured', async () => {
    expect(await fastest(1e8, { a: laptop.webgl, b: laptop.webgl })).toBe('a');
    const measure = async (name: string): Promise<Timing> => {
      if (name !== 'wasm') throw new Error('lost');
      return laptop.wasm;
    };
    expect(await fastestOf(['webgpu', 'wasm'], 1e12, measure)).toBe('wasm');
    expect(await fastestOf(['webgpu'], 1e12, measure)).toBeNull();
  });
});

describe('chooseBackend', () => {
  const before = tf.getBackend();
  let opened = 0;

  class Other extends CpuBackend {
    override readonly name = 'other' as 'cpu';
  }

  function offer(suits: boolean, open: () => Promise<Other>): void {
    addBackendFactory({
      name: 'other',
      priority: 9,
      available: () => ({ ok: true }),
      automatic: () => true,
      suits: async () => suits,
      open() {
        opened++;
        return open();
      },
    });
  }

  afterEach(async () => {
    await tf.setBackend(before);
    withdrawBackend('other');
    opened = 0;
  });

  it('keeps to the usual one, without opening others, where none suits', async () => {
    offer(false, async () => new Other());
    await tf.setBackend('cpu');
    expect(await tf.chooseBackend()).toBe('wasm');
    await tf.setBackend('cpu');
    expect(await tf.setBackend('auto')).toBe(true);
    expect(tf.getBackend()).toBe('wasm');
    expect(opened).toBe(0);
  });

  it('measures those that suit, once', async () => {
    offer(true, async () => new Other());
    // Plain TypeScript is no match for compiled code.
    expect(await tf.chooseBackend({ multiplyAdds: 1e12 })).toBe('wasm');
    expect(await tf.chooseBackend()).toBe('wasm');
    expect(opened).toBe(1);
  });

  it('says what it wants', async () => {
    await expect(tf.chooseBackend({ multiplyAdds: NaN })).rejects.toThrow(
      'chooseBackend: multiplyAdds must be a number from 0 on, got NaN',
    );
  });
});
