/** The number of threads, and what ran before, change how fast a model is trained, and nothing else. */
import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { addBackendFactory } from '../../src/runtime/index.ts';
import { numbers } from './support.ts';

/** A backend whose work is shared among threads however small it is; and what is not large is evaluated at its first run. */
function offer(threads: number, evaluateBelow = 0): string {
  const name = `wasm of ${threads}, ${evaluateBelow}`;
  addBackendFactory({
    name,
    priority: 0,
    available: () => ({ ok: true }),
    create: () => new WasmBackend({ threads, evaluateBelow, parallelFrom: 0 }),
  });
  return name;
}

function build(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [10, 10, 2], activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 40, activation: 'tanh' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** Trains on samples in an order that is shuffled for each epoch; gives the weights and the losses. */
async function train(backend: string, args: tf.ModelFitArgs = {}): Promise<number[][]> {
  await tf.setBackend(backend);
  tf.setRandomSeed(21);
  const model = build();
  const x = tf.tensor4d(numbers(26 * 200, 6), [26, 10, 10, 2]);
  const y = tf.tensor1d(
    Array.from({ length: 26 }, (_, i) => i % 3),
    'int32',
  );
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, ...args });
  const weights = model.getWeights().map((w) => Array.from(w.dataSync()));
  return [...weights, history.loss as number[]];
}

/** What a training that goes well would leave after three batches of an epoch of four, and nothing else. */
async function checkpoint(backend: string): Promise<tf.io.ModelArtifacts> {
  const saved: tf.io.ModelArtifacts[] = [];
  const url = tf.io.withSaveHandler(async (artifacts) => {
    saved.push(artifacts);
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  const callbacks = [tf.callbacks.modelCheckpoint({ url, resumable: true, saveFreq: 3 })];
  await train(backend, { epochs: 1, callbacks });
  return saved[0];
}

describe('a training with a seed', () => {
  afterAll(() => tf.setBackend('wasm'));

  it('learns the same to the bit with any number of threads', async () => {
    const alone = await train(offer(1));
    expect(await train(offer(3))).toEqual(alone);
    expect(await train(offer(2))).toEqual(alone);
  });

  it('goes on in the middle of an epoch with another number of threads, to the bit', async () => {
    // Whoever follows batches has each step report its values, which is another program; so both do.
    const follow = { callbacks: { onBatchEnd: () => {} } };
    const alone = await train(offer(1), follow);
    for (const [before, after] of [
      [1, 3],
      [2, 1],
    ]) {
      const saved = await checkpoint(offer(before));
      const resumeFrom = tf.io.fromMemory(saved);
      expect(await train(offer(after), { ...follow, resumeFrom })).toEqual(alone);
    }
  });

  it('learns the same at the first time, when little is compiled yet', async () => {
    const first = await train(offer(1, 1e9));
    expect(await train(offer(1, 1e9))).toEqual(first);
    const other = offer(2, 1e9);
    expect(await train(other)).toEqual(first);
    expect(await train(other)).toEqual(first);
  });
});
