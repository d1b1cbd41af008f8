/** A device that is lost in the middle of a training: what is told, and how the training goes on. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { webgpuOptions } from '../../src/backends/webgpu/options.ts';
import { createdBackends } from '../../src/runtime/backends.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

const before = getBackend();
// Where there is no driver, the backend says so; that is tested elsewhere.
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
const works = await setBackend('webgpu');
warn.mockRestore();
await setBackend(before);

/** The device of the backend in use. */
function device(): GPUDevice {
  for (const backend of createdBackends())
    if (backend instanceof WebgpuBackend) return backend.device;
  throw new Error('the backend has not been made');
}

describe.runIf(works)('a device lost in the middle of a training', () => {
  beforeAll(() => setBackend('webgpu'));
  afterAll(async () => {
    delete webgpuOptions.onDeviceLost;
    await setBackend(before);
  });

  const samples = 12;
  const x = (): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: samples * 3 }, (_, i) => Math.sin(i)),
      [samples, 3],
    );
  const y = (): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: samples }, (_, i) => Math.cos(i)),
      [samples, 1],
    );
  const args = { epochs: 3, batchSize: 4, verbose: 0 } as const;

  function build(seed: number): tf.Sequential {
    tf.setRandomSeed(seed);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 5, inputShape: [3], activation: 'tanh' }),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    return model;
  }
  const weights = (model: tf.LayersModel): Promise<unknown[]> =>
    Promise.all(model.getWeights().map(async (each) => [...(await each.data())]));

  it('ends it with a clear error; it goes on from its checkpoint as if nothing had been', async () => {
    const whole = build(7);
    await whole.fit(x(), y(), args);
    const expected = await weights(whole);

    const saved: tf.io.ModelArtifacts[] = [];
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved.push(structuredClone(artifacts));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    });
    const told = new Promise((resolve) => (webgpuOptions.onDeviceLost = resolve));
    const broken = build(7);
    const training = broken.fit(x(), y(), {
      ...args,
      callbacks: [
        tf.callbacks.modelCheckpoint({ url: handler, resumable: true }),
        new tf.CustomCallback({
          onBatchBegin: (batch) => {
            if (saved.length === 2 && batch === 1) device().destroy();
          },
        }),
      ],
    });
    await expect(training).rejects.toThrow(/^webgpu: .*device was lost/);
    expect(await told).toMatchObject({ reason: 'destroyed' });

    await tf.ready();
    const model = build(99);
    await model.fit(x(), y(), { ...args, resumeFrom: tf.io.fromMemory(saved[1]) });
    expect(await weights(model)).toEqual(expected);
    // What was lost can still be disposed of.
    for (const each of [whole, broken, model]) each.dispose();
  });
});
