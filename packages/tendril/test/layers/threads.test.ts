/** The number of threads changes how fast a model is trained, and nothing else. */
import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { addBackendFactory } from '../../src/runtime/index.ts';
import { numbers } from './support.ts';

/** A backend whose work is shared among threads however small it is. */
function offer(threads: number): string {
  const name = `wasm of ${threads}`;
  addBackendFactory({
    name,
    priority: 0,
    available: () => ({ ok: true }),
    create: () => new WasmBackend({ threads, evaluateBelow: 0, parallelFrom: 0 }),
  });
  return name;
}

async function train(backend: string): Promise<number[][]> {
  await tf.setBackend(backend);
  tf.setRandomSeed(21);
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
  const x = tf.tensor4d(numbers(26 * 200, 6), [26, 10, 10, 2]);
  const y = tf.tensor1d(
    Array.from({ length: 26 }, (_, i) => i % 3),
    'int32',
  );
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
  const weights = model.getWeights().map((w) => Array.from(w.dataSync()));
  return [...weights, history.loss as number[]];
}

describe('threads', () => {
  afterAll(() => tf.setBackend('wasm'));

  it('change not a bit of what a model learns', async () => {
    const alone = await train(offer(1));
    expect(await train(offer(3))).toEqual(alone);
    expect(await train(offer(2))).toEqual(alone);
  });
});
