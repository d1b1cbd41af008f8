/** Repeating a training, and going on with one: to the bit. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { numbers } from './support.ts';

/** A model with random weights, dropout, moving averages and momentum. */
function build(args: Partial<tf.ModelCompileArgs> = {}): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [4], activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: 'meanSquaredError',
    metrics: ['mae'],
    ...args,
  });
  return model;
}

const samples = 22;
const x = () => tf.tensor2d(numbers(samples * 4, 3), [samples, 4]);
const y = () => tf.tensor2d(numbers(samples, 4), [samples, 1]);

function rows() {
  return tf.data
    .array(Array.from({ length: samples }, (_, i) => i))
    .map((i) => ({ xs: numbers(4, i + 1), ys: numbers(1, i + 50) }))
    .shuffle(samples, 'rows')
    .batch(5)
    .prefetch(2);
}

const bits = (model: tf.LayersModel) => model.getWeights().map((w) => Array.from(w.dataSync()));

/** A place to save to, which keeps everything that was saved as text and bytes. */
function store() {
  const saved: tf.io.ModelArtifacts[] = [];
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved.push({
      ...(JSON.parse(JSON.stringify(artifacts)) as object),
      weightData: artifacts.weightData,
    });
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  return { saved, handler };
}

describeBackends('a seed', () => {
  it('repeats a training to the bit', async () => {
    const run = async () => {
      tf.setRandomSeed(11);
      const model = build();
      const { history } = await model.fit(x(), y(), { epochs: 2, batchSize: 5, verbose: 0 });
      return [bits(model), history];
    };
    expect(await run()).toEqual(await run());
  });
});

describe('going on from a checkpoint', () => {
  const args = { epochs: 3, batchSize: 5, verbose: 0, validationSplit: 0.1 } as const;

  async function whole(compile?: Partial<tf.ModelCompileArgs>) {
    tf.setRandomSeed(7);
    const model = build(compile);
    const { history, epoch } = await model.fit(x(), y(), {
      ...args,
      callbacks: { onBatchEnd: () => {} },
    });
    return { weights: bits(model), history, epoch };
  }

  it.each([1, 3, 4, 6, 9])('after batch %s is as if it had never stopped', async (after) => {
    const expected = await whole();
    const { saved, handler } = store();
    tf.setRandomSeed(7);
    await build().fit(x(), y(), {
      ...args,
      callbacks: [tf.callbacks.modelCheckpoint({ url: handler, resumable: true, saveFreq: after })],
    });
    tf.setRandomSeed(1234);
    const model = build();
    const { history, epoch } = await model.fit(x(), y(), {
      ...args,
      resumeFrom: tf.io.fromMemory(saved[0]),
    });
    expect({ weights: bits(model), history, epoch }).toEqual(expected);
  });

  it('at the end of an epoch does so too', async () => {
    const expected = await whole();
    const { saved, handler } = store();
    tf.setRandomSeed(7);
    const callbacks = [tf.callbacks.modelCheckpoint({ url: handler, resumable: true })];
    await build().fit(x(), y(), { ...args, epochs: 1, callbacks });
    tf.setRandomSeed(99);
    const model = build();
    const resumeFrom = tf.io.fromMemory(saved[0]);
    const { history, epoch } = await model.fit(x(), y(), { ...args, resumeFrom });
    expect({ weights: bits(model), history, epoch }).toEqual(expected);
  });

  it('goes on with gathered gradients', async () => {
    const compile = { gradientAccumulationSteps: 3 };
    const expected = await whole(compile);
    const { saved, handler } = store();
    tf.setRandomSeed(7);
    await build(compile).fit(x(), y(), {
      ...args,
      callbacks: [tf.callbacks.modelCheckpoint({ url: handler, resumable: true, saveFreq: 5 })],
    });
    const model = build(compile);
    const resumeFrom = tf.io.fromMemory(saved[0]);
    const { history } = await model.fit(x(), y(), { ...args, resumeFrom });
    expect({ weights: bits(model), history }).toMatchObject({
      weights: expected.weights,
      history: expected.history,
    });
  });

  it.each([
    ['passes', {}],
    ['batches', { batchesPerEpoch: 3 }],
  ])('finds its place in a shuffled dataset (epochs counted in %s)', async (_, counting) => {
    const run = { epochs: 3, verbose: 0, ...counting } as const;
    const data = () => ('batchesPerEpoch' in counting ? rows().repeat() : rows());
    tf.setRandomSeed(5);
    const uninterrupted = build();
    const follow = { onBatchEnd: () => {} };
    const { history } = await uninterrupted.fitDataset(data(), { ...run, callbacks: follow });
    const { saved, handler } = store();
    tf.setRandomSeed(5);
    const callbacks = [
      tf.callbacks.modelCheckpoint({ url: handler, resumable: true, saveFreq: 4 }),
      tf.callbacks.modelCheckpoint({ url: handler, resumable: true }),
    ];
    await build().fitDataset(data(), { ...run, callbacks });
    for (const checkpoint of saved.slice(0, 4)) {
      const model = build();
      const resumeFrom = tf.io.fromMemory(checkpoint);
      const resumed = await model.fitDataset(data(), { ...run, resumeFrom });
      expect(bits(model)).toEqual(bits(uninterrupted));
      expect(resumed.history).toEqual(history);
    }
  });

  it('goes on with what callbacks count', async () => {
    const run = async (resumeFrom?: tf.io.IOHandler, handler?: tf.io.IOHandler) => {
      tf.setRandomSeed(3);
      const model = build({ optimizer: tf.train.sgd(0) });
      const stop = tf.callbacks.earlyStopping({ minDelta: 1e3, patience: 3 });
      const reduce = tf.callbacks.reduceLROnPlateau({ monitor: 'val_mae', patience: 2 });
      const callbacks: tf.Callback[] = [reduce, stop];
      if (handler) callbacks.push(tf.callbacks.modelCheckpoint({ url: handler, resumable: true }));
      const { epoch } = await model.fit(x(), y(), { ...args, epochs: 9, callbacks, resumeFrom });
      return epoch.length;
    };
    const { saved, handler } = store();
    const length = await run(undefined, handler);
    expect(length).toBeLessThan(9);
    expect(await run(tf.io.fromMemory(saved[1]))).toBe(length);
  });

  it('goes on with the states of recurrent layers', async () => {
    const recurrent = () => {
      const inner = tf.layers.gru({ units: 3, stateful: true });
      const model = tf.sequential({
        layers: [
          tf.layers.lstm({
            units: 4,
            stateful: true,
            returnSequences: true,
            batchInputShape: [4, 2, 2],
          }),
          tf.layers.bidirectional({ layer: inner, mergeMode: 'concat' }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
      return model;
    };
    const data = () => [tf.tensor3d(numbers(16 * 4, 8), [16, 2, 2]), tf.ones([16, 1])] as const;
    const run = { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 } as const;
    tf.setRandomSeed(21);
    const uninterrupted = recurrent();
    const { history } = await uninterrupted.fit(...data(), {
      ...run,
      callbacks: { onBatchEnd: () => {} },
    });
    const { saved, handler } = store();
    tf.setRandomSeed(21);
    const callbacks = [
      tf.callbacks.modelCheckpoint({ url: handler, resumable: true, saveFreq: 3 }),
    ];
    await recurrent().fit(...data(), { ...run, callbacks });
    for (const checkpoint of saved) {
      const model = recurrent();
      const resumeFrom = tf.io.fromMemory(checkpoint);
      const resumed = await model.fit(...data(), { ...run, resumeFrom });
      expect(bits(model)).toEqual(bits(uninterrupted));
      expect(resumed.history).toEqual(history);
    }
    const withoutStates = tf.sequential({
      layers: [
        tf.layers.lstm({ units: 4, returnSequences: true, batchInputShape: [4, 2, 2] }),
        tf.layers.bidirectional({ layer: tf.layers.gru({ units: 3 }), mergeMode: 'concat' }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    withoutStates.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
    await expect(
      withoutStates.fit(...data(), { ...run, resumeFrom: tf.io.fromMemory(saved[0]) }),
    ).rejects.toThrow(/the checkpoint has 4 gathered gradients and states, the model 0/);
  });

  it('goes on with the best weights so far', async () => {
    const run = async (resumeFrom?: tf.io.IOHandler, handler?: tf.io.IOHandler) => {
      tf.setRandomSeed(3);
      // Each epoch is worse than the first, whose weights are to be had again in the end.
      const model = build({ optimizer: tf.train.sgd(0.2) });
      let epochs = 0;
      const worse = new tf.CustomCallback({
        onEpochEnd: (_, logs) => void (logs!.worse = epochs++ + (resumeFrom ? 2 : 0)),
      });
      const stop = tf.callbacks.earlyStopping({
        monitor: 'worse',
        patience: 4,
        restoreBestWeights: true,
      });
      const callbacks: tf.BaseCallback[] = [worse, stop];
      if (handler) callbacks.push(tf.callbacks.modelCheckpoint({ url: handler, resumable: true }));
      const { epoch } = await model.fit(x(), y(), { ...args, epochs: 9, callbacks, resumeFrom });
      return { epochs: epoch.length, weights: bits(model) };
    };
    const { saved, handler } = store();
    const whole = await run(undefined, handler);
    expect(whole.epochs).toBe(5);
    const resumed = await run(tf.io.fromMemory(saved[1]));
    expect(resumed).toEqual(whole);
    const first = await tf.loadLayersModel(tf.io.fromMemory(saved[0]));
    expect(resumed.weights).toEqual(bits(first));
  });

  it('is a model, too, that can be loaded', async () => {
    const { saved, handler } = store();
    const model = build({ gradientAccumulationSteps: 2 });
    await model.fit(x(), y(), {
      verbose: 0,
      callbacks: [tf.callbacks.modelCheckpoint({ url: handler, resumable: true })],
    });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved[0]));
    expect(bits(loaded)).toEqual(bits(model));
  });

  it('refuses what does not fit, and changes nothing', async () => {
    const { saved, handler } = store();
    await build().fit(x(), y(), {
      ...args,
      callbacks: [tf.callbacks.modelCheckpoint({ url: handler, resumable: true })],
    });
    const resumeFrom = tf.io.fromMemory(saved[0]);
    const small = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
    small.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const before = bits(small);
    await expect(small.fit(x(), y(), { ...args, resumeFrom })).rejects.toThrow(
      /the checkpoint has 8 weights, the model 2/,
    );
    expect(bits(small)).toEqual(before);
    await expect(build().fit(x(), y(), { ...args, batchSize: 4, resumeFrom })).rejects.toThrow(
      /batchSize of 5, but now it is 4/,
    );
    const model = build();
    await model.save(handler);
    const plain = tf.io.fromMemory(saved.at(-1)!);
    await expect(model.fit(x(), y(), { resumeFrom: plain })).rejects.toThrow(/but no checkpoint/);
    await expect(model.saveCheckpoint(handler)).rejects.toThrow(/is not being trained/);
  });
});
