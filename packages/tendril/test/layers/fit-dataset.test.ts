/** Training and testing on datasets: like on the tensors they hold, with nothing left behind. */
import { describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectNumbers, tfjs } from './support.ts';

function line(lib: typeof tf, metrics: string[] = []): tf.Sequential {
  const model = lib.sequential({
    layers: [lib.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
  });
  model.compile({ optimizer: lib.train.sgd(0.1), loss: 'meanSquaredError', metrics });
  return model;
}

const values = [1, 2, 3, 4, 5];

function points(lib: typeof tf): tf.data.Dataset<{ xs: number[]; ys: number[] }> {
  return lib.data.array(values.map((x) => ({ xs: [x / 5], ys: [2 * x] })));
}

function tensors(lib: typeof tf): [tf.Tensor, tf.Tensor] {
  return [
    lib.tensor2d(
      values.map((x) => x / 5),
      [5, 1],
    ),
    lib.tensor2d(
      values.map((x) => 2 * x),
      [5, 1],
    ),
  ];
}

describe('fitDataset', () => {
  it('does what fit does, and what TensorFlow.js does', async () => {
    const [x, y] = tensors(tf);
    const dataset = points(tf).batch(2);
    const args = { epochs: 3, verbose: 0 } as const;
    const byFit = await line(tf, ['mae']).fit(x, y, {
      ...args,
      batchSize: 2,
      shuffle: false,
      validationData: [x, y],
    });
    const byDataset = await line(tf, ['mae']).fitDataset(dataset, {
      ...args,
      validationData: dataset,
    });
    const byTensors = await line(tf, ['mae']).fitDataset(dataset, {
      ...args,
      validationData: [x, y],
      validationBatchSize: 3,
    });
    for (const { history } of [byDataset, byTensors]) {
      for (const [name, list] of Object.entries(byFit.history)) {
        expectNumbers(history[name] as number[], list as number[], 1e-5);
      }
    }
    const theirs = await line(tfjs, ['mae']).fitDataset(points(tfjs).batch(2), {
      ...args,
      validationData: points(tfjs).batch(2),
    });
    // TensorFlow.js reports the last batch of an epoch, not its mean; validation is of the whole.
    expectNumbers(byDataset.history.val_loss as number[], theirs.history.val_loss as number[]);
    expectNumbers(byDataset.history.val_mae as number[], theirs.history.val_mae as number[]);
  });

  it('counts epochs in batches, going on with one pass', async () => {
    const seen: number[] = [];
    const dataset = tf.data.generator(function* () {
      for (let i = 0; i < 100; i++) {
        seen.push(i);
        yield { xs: tf.ones([2, 1]), ys: tf.ones([2, 1]) };
      }
    });
    const { epoch } = await line(tf).fitDataset(dataset, {
      epochs: 3,
      batchesPerEpoch: 2,
      verbose: 0,
    });
    expect(epoch).toEqual([0, 1, 2]);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('says so if the data ends too soon', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await line(tf).fitDataset(points(tf).batch(2), { batchesPerEpoch: 7, verbose: 0 });
    expect(warn.mock.calls[0][0]).toMatch(/ended after 3 batches/);
    warn.mockRestore();
  });

  it('begins another pass where one ends between epochs', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    let passes = 0;
    const dataset = tf.data.generator(function* () {
      passes++;
      for (let i = 0; i < 4; i++) yield { xs: tf.ones([2, 1]), ys: tf.ones([2, 1]) };
    });
    const args = { epochs: 3, batchesPerEpoch: 2, verbose: 0 } as const;
    const { epoch, history } = await line(tf).fitDataset(dataset, args);
    expect(passes).toBe(2);
    expect(epoch).toEqual([0, 1, 2]);
    expect(history.loss[2]).toBeGreaterThan(0);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('ends with the data, and reports no epoch of nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const batch = () => ({ xs: tf.ones([2, 1]), ys: tf.ones([2, 1]) });
    // It goes on where it was, and so has nothing to give the second time.
    let left = 3;
    const once = tf.data.func(() =>
      left-- > 0 ? { value: batch(), done: false } : { value: null as never, done: true },
    );
    const seen: number[] = [];
    const onEpochEnd = (epoch: number) => void seen.push(epoch);
    const { epoch } = await line(tf).fitDataset(once, {
      epochs: 3,
      verbose: 0,
      callbacks: { onEpochEnd },
    });
    expect([epoch, seen]).toEqual([[0], [0]]);
    expect(warn.mock.calls[0][0]).toMatch(/no batches after epoch 0, so training ends there/);
    warn.mockRestore();
    await expect(line(tf).fitDataset(once, { epochs: 2, verbose: 0 })).rejects.toThrow(
      /gave no batches, so there is nothing to train on/,
    );
  });

  it('lets go of the dataset when it stops early or fails', async () => {
    const events: string[] = [];
    const dataset = tf.data.generator(function* () {
      try {
        for (;;) yield { xs: tf.ones([2, 1]), ys: tf.ones([2, 1]) };
      } finally {
        events.push('closed');
      }
    });
    const model = line(tf);
    await model.fitDataset(dataset, {
      verbose: 0,
      callbacks: { onBatchEnd: (batch) => void (model.stopTraining = batch === 2) },
    });
    expect(events).toEqual(['closed']);
    const wrong = dataset.map(() => ({ xs: tf.ones([2, 3]), ys: tf.ones([2, 1]) }));
    await expect(model.fitDataset(wrong, { verbose: 0 })).rejects.toThrow(/shape \[null,1\]/);
    expect(events).toEqual(['closed', 'closed']);
  });

  it('takes weights of samples and classes, dictionaries and lists', async () => {
    const a = tf.input({ shape: [1], name: 'a' });
    const b = tf.input({ shape: [1], name: 'b' });
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const dense = tf.layers.dense({ units: 1, name: 'p', kernelInitializer: 'zeros' });
    const model = tf.model({ inputs: [a, b], outputs: dense.apply(sum) as tf.SymbolicTensor });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const one = { xs: { a: [1], b: [2] }, ys: { p: [1] } };
    const zero = { xs: { a: [1], b: [2] }, ys: { p: [0] } };
    const loss = async (dataset: tf.data.Dataset<unknown>, args: tf.ModelFitDatasetArgs = {}) =>
      (await model.fitDataset(dataset, { verbose: 0, ...args })).history.loss[0];
    const data = tf.data.array([one, zero, one, zero]);
    expect(await loss(data.batch(4))).toBe(0.5);
    expect(await loss(data.batch(4), { classWeight: { 0: 1, 1: 3 } })).toBe(1.5);
    const weighted = tf.data.array([
      { ...one, sampleWeights: 4 },
      { ...zero, sampleWeights: 1 },
    ]);
    expect(await loss(weighted.batch(2))).toBe(2);
    const lists = tf.data.array([{ xs: [tf.ones([1]), tf.ones([1])], ys: tf.ones([1]) }]).batch(1);
    expect(await loss(lists)).toBe(1);
  });

  it('leaves no tensors behind', async () => {
    const model = line(tf, ['mae']);
    const dataset = points(tf).shuffle(5, 1).batch(2).prefetch(2);
    const run = async () => {
      await model.fitDataset(dataset, { epochs: 2, verbose: 0, validationData: dataset });
      await model.fitDataset(dataset, { verbose: 0, callbacks: { onBatchEnd: () => {} } });
      tf.dispose(await model.evaluateDataset(dataset));
      tf.dispose(await model.evaluateDataset(dataset, { batches: 1 }));
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what is no dataset of batches', async () => {
    const model = line(tf);
    await expect(model.fitDataset([] as never)).rejects.toThrow(/wanted a dataset/);
    await expect(model.fitDataset(tf.data.array([1, 2]).batch(2))).rejects.toThrow(
      /of the form \{ xs, ys \}/,
    );
    await expect(model.fitDataset(tf.data.array([{ x: 1, y: 2 }]))).rejects.toThrow(
      /got \{ x, y \}/,
    );
    await expect(model.fitDataset(points(tf), { validationSplit: 0.5 } as never)).rejects.toThrow(
      /cannot be split/,
    );
    await expect(model.fitDataset(points(tf), { batchesPerEpoch: 0 })).rejects.toThrow(
      /batchesPerEpoch must be a positive/,
    );
  });
});

describe('evaluateDataset, trainOnBatch and testOnBatch', () => {
  it('agree with evaluate', async () => {
    const model = line(tf, ['mae']);
    const [x, y] = tensors(tf);
    const expected = (model.evaluate(x, y) as tf.Tensor[]).map((t) => t.dataSync()[0]);
    const dataset = points(tf).batch(2);
    const actual = (await model.evaluateDataset(dataset)) as tf.Tensor[];
    expectNumbers(
      actual.map((t) => t.dataSync()[0]),
      expected,
      1e-6,
    );
    expectNumbers((await model.testOnBatch(x, y)) as number[], expected, 1e-6);
    const iterator = await points(tf).batch(1).iterator();
    await model.evaluateDataset(iterator, { batches: 2 });
    const rest = await iterator.toArray();
    expect(rest.length).toBe(3);
    await expect(model.evaluateDataset(tf.data.array([]))).rejects.toThrow(/has no elements/);
  });

  it('take weights', async () => {
    const model = line(tf);
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const x = tf.ones([2, 1]);
    const y = tf.tensor2d([1, 0], [2, 1]);
    const sampleWeight = tf.tensor1d([3, 5]);
    expect(await model.testOnBatch(x, y, { sampleWeight })).toBe(1.5);
    expect(await model.trainOnBatch(x, y, { sampleWeight })).toBe(1.5);
    expect(await model.trainOnBatch(x, y, { classWeight: { 0: 9, 1: 4 } })).toBe(2);
  });
});
