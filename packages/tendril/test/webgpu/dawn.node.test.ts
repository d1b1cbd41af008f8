/** The webgpu backend in Node, on the package `webgpu`; where a machine has no Vulkan driver at all, there is nothing to test. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
const before = getBackend();
const works = await setBackend('webgpu');
const why = warn.mock.calls.flat().join(' ');
warn.mockRestore();
await setBackend(before);

describe('webgpu in Node', () => {
  it('works, or says why not', () => {
    if (!works) expect(why).toMatch(/no adapter here|npm install webgpu/);
    expect(works || why.length > 0).toBe(true);
  });
});

describe.runIf(works)('webgpu in Node, where there is a driver', () => {
  beforeAll(() => setBackend('webgpu'));
  afterAll(() => setBackend(before));

  it('reads without and with waiting, also what others still wait for', async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const y = x.matMul(x);
    const soon = y.add(1).data();
    expect([...y.dataSync()]).toEqual([7, 10, 15, 22]);
    expect([...(await soon)]).toEqual([8, 11, 16, 23]);
    tf.dispose([x, y]);
  });

  it('reads the conditions of loops, and computes on the host what has no shader', () => {
    const [, product] = tf.whileLoop(
      (i) => i.less(6),
      (i, p) => [i.add(1), p.mul(i)],
      [tf.scalar(1), tf.scalar(1)],
    );
    expect(product.dataSync()[0]).toBe(120);
  });

  it('trains', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [2] }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.05), loss: 'binaryCrossentropy' });
    const x = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
    const y = tf.tensor2d([0, 1, 1, 0], [4, 1]);
    const { history } = await model.fit(x, y, { epochs: 100, verbose: 0, shuffle: false });
    expect(history.loss.at(-1)).toBeLessThan((history.loss[0] as number) / 4);
    model.dispose();
    tf.dispose([x, y]);
  });

  it('waits for what pipelines are compiled for, and tells when somebody else waits for the device', async () => {
    const backend = await WebgpuBackend.open();
    const buffer = backend.alloc('float32', 4);
    backend.write(buffer, Float32Array.of(1, 2, 3, 4));
    expect(backend.readSync(buffer)).toEqual(Float32Array.of(1, 2, 3, 4));
    const others = backend.device.queue.onSubmittedWorkDone();
    expect(() => backend.readSync(buffer)).toThrow(/another user of the device .* await something/);
    await others;
    // What could not be waited for is still under way; this comes after it.
    await backend.read(buffer);
    expect(backend.readSync(buffer)).toEqual(Float32Array.of(1, 2, 3, 4));
    backend.dispose();
  });

  it('reports a lost device, and gets another', async () => {
    const backend = await WebgpuBackend.open();
    const buffer = backend.alloc('float32', 1);
    backend.write(buffer, Float32Array.of(1));
    backend.device.destroy();
    await expect(backend.read(buffer)).rejects.toThrow(/gone|lost|destroyed/);
    await backend.ready;
    const again = backend.alloc('float32', 1);
    backend.write(again, Float32Array.of(2));
    expect(backend.readSync(again)).toEqual(Float32Array.of(2));
    backend.dispose();
  });
});
