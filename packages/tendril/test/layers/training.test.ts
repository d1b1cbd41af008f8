/** Training: what models learn, what they report, what callbacks see, and what is said when something is wrong. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { copyWeights, expectNumbers, numbers, oracle, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

function linear(lib: typeof tf, metrics: string[] = []): tf.Sequential {
  const model = lib.sequential({
    layers: [lib.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
  });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics });
  return model;
}

const line = (n = 8) => {
  const xs = Array.from({ length: n }, (_, i) => i / n);
  return {
    x: tf.tensor2d(xs, [n, 1]),
    y: tf.tensor2d(
      xs.map((x) => 2 * x - 1),
      [n, 1],
    ),
  };
};

/** A model with everything that training has to deal with, and data for it. */
function rich(lib: typeof tf): tf.Sequential {
  const model = lib.sequential({
    layers: [
      lib.layers.conv2d({
        filters: 3,
        kernelSize: 3,
        inputShape: [6, 6, 1],
        activation: 'relu',
        kernelRegularizer: lib.regularizers.l2({ l2: 0.01 }),
      }),
      lib.layers.batchNormalization(),
      lib.layers.maxPooling2d({ poolSize: 2 }),
      lib.layers.flatten(),
      lib.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: lib.train.adam(0.01),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy', 'mse'],
  });
  return model;
}

function richData(lib: typeof tf): [tf.Tensor, tf.Tensor] {
  const x = lib.tensor(numbers(10 * 36, 5), [10, 6, 6, 1]);
  const y = lib.tensor2d(
    Array.from({ length: 10 }, (_, i) => [0, 1, 2].map((c) => (c === i % 3 ? 1 : 0))),
    [10, 3],
  );
  return [x, y];
}

describeBackends('fit', () => {
  it('finds a line', async () => {
    const model = linear(tf);
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    const { x, y } = line();
    const history = await model.fit(x, y, { epochs: 100, verbose: 0 });
    expect(history.epoch.length).toBe(100);
    expect(history.history.loss[99]).toBeLessThan(1e-3);
    const prediction = model.predict(tf.tensor2d([2], [1, 1])) as tf.Tensor;
    expect(prediction.dataSync()[0]).toBeCloseTo(3, 0);
  });

  it('learns exclusive or', async () => {
    tf.setRandomSeed(3);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [2] }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({
      optimizer: tf.train.adam(0.1),
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
    });
    const x = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
    const y = tf.tensor2d([0, 1, 1, 0], [4, 1]);
    const { history } = await model.fit(x, y, { epochs: 100, verbose: 0 });
    expect(history.acc[99]).toBe(1);
    expectNumbers((model.predict(x) as tf.Tensor).dataSync(), [0, 1, 1, 0], 0.2);
  });

  it('learns three classes of flowers from class numbers', async () => {
    tf.setRandomSeed(5);
    const centers = [
      [1, 0, 0.5, -1],
      [-1, 1, 0, 0],
      [0, -1, -1, 1],
    ];
    const noise = numbers(60 * 4, 9);
    const labels = Array.from({ length: 60 }, (_, i) => i % 3);
    const values = labels.flatMap((c, i) => centers[c].map((v, k) => v + 0.4 * noise[i * 4 + k]));
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 10, activation: 'relu', inputShape: [4] }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({
      optimizer: tf.train.adam(0.05),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const { history } = await model.fit(
      tf.tensor2d(values, [60, 4]),
      tf.tensor1d(labels, 'int32'),
      { epochs: 20, batchSize: 16, validationSplit: 0.2, verbose: 0 },
    );
    expect(history.acc[19]).toBeGreaterThan(0.95);
    expect(history.val_acc[19]).toBeGreaterThan(0.9);
  });

  it('trains a convolutional network', async () => {
    tf.setRandomSeed(1);
    const [x, y] = richData(tf);
    const model = rich(tf);
    const { history } = await model.fit(x, y, { epochs: 30, batchSize: 5, verbose: 0 });
    expect(history.loss[29]).toBeLessThan(0.5 * (history.loss[0] as number));
    expect(history.acc[29]).toBeGreaterThan(0.8);
  });

  it('reports and moves as TensorFlow.js does', async () => {
    const run = async (lib: typeof tf, model: tf.Sequential) => {
      const [x, y] = richData(lib);
      const options = { epochs: 3, batchSize: 4, shuffle: false, validationSplit: 0.2, verbose: 0 };
      return (await model.fit(x, y, options as tf.ModelFitArgs)).history;
    };
    const ours = rich(tf);
    const theirs = rich(tfjs);
    copyWeights(ours, theirs);
    const expected = await run(tfjs, theirs);
    const actual = await run(tf, ours);
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const key of Object.keys(expected)) {
      expectNumbers(actual[key] as number[], expected[key] as number[], 2e-3);
    }
    ours
      .getWeights()
      .forEach((w, i) => expectNumbers(w.dataSync(), theirs.getWeights()[i].dataSync(), 5e-3));
  });

  it('shuffles, and repeats itself with a seed', async () => {
    const run = async (seed: number) => {
      tf.setRandomSeed(seed);
      const model = linear(tf);
      const { x, y } = line();
      const { history } = await model.fit(x, y, { epochs: 3, batchSize: 2, verbose: 0 });
      return history.loss;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it('goes over every sample once in an epoch', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' }),
      ],
    });
    // With weights of zero and a rate of zero the loss is the mean of y².
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const y = tf.tensor2d([1, 2, 3, 4, 5], [5, 1]);
    const { history } = await model.fit(tf.ones([5, 1]), y, {
      epochs: 2,
      batchSize: 2,
      verbose: 0,
    });
    expectNumbers(history.loss as number[], [11, 11]);
  });

  it('has several inputs and outputs, with weights of their losses', async () => {
    const a = tf.input({ shape: [2], name: 'a' });
    const b = tf.input({ shape: [2], name: 'b' });
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const p = tf.layers.dense({ units: 1, name: 'p', kernelInitializer: 'zeros' }).apply(sum);
    const q = tf.layers.dense({ units: 1, name: 'q', kernelInitializer: 'zeros' }).apply(a);
    const model = tf.model({ inputs: [a, b], outputs: [p, q] as tf.SymbolicTensor[] });
    model.compile({
      optimizer: tf.train.sgd(0),
      loss: { p: 'meanSquaredError', q: 'meanAbsoluteError' },
      lossWeights: { q: 10 },
      metrics: { q: ['mse'] },
    });
    expect(model.metricsNames).toEqual(['loss', 'p_loss', 'q_loss', 'q_mse']);
    const x = { a: tf.ones([4, 2]), b: tf.ones([4, 2]) };
    const y = { p: tf.fill([4, 1], 2), q: tf.fill([4, 1], 3) };
    const { history } = await model.fit(x, y, { verbose: 0, validationData: [x, y] });
    expect(history).toEqual({
      val_loss: [34],
      val_p_loss: [4],
      val_q_loss: [3],
      val_q_mse: [9],
      loss: [34],
      p_loss: [4],
      q_loss: [3],
      q_mse: [9],
    });
    const values = model.evaluate(x, y) as tf.Tensor[];
    expect(values.map((v) => v.dataSync()[0])).toEqual([34, 4, 3, 9]);
  });

  it('weights samples and classes', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
    });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const x = tf.ones([4, 1]);
    const y = tf.tensor2d([1, 0, 1, 0], [4, 1]);
    const loss = async (args: tf.ModelFitArgs) =>
      (await model.fit(x, y, { verbose: 0, ...args })).history.loss[0];
    expect(await loss({})).toBe(0.5);
    expect(await loss({ classWeight: { 0: 1, 1: 3 } })).toBe(1.5);
    expect(await loss({ sampleWeight: tf.tensor1d([4, 1, 0, 1]) })).toBe(1);
    expect(
      await loss({ sampleWeight: tf.tensor1d([4, 1, 0, 1]), classWeight: { 0: 1, 1: 2 } }),
    ).toBe(2);
    await expect(loss({ classWeight: { 0: 1 } })).rejects.toThrow(/classWeight.*none for 1/);
    await expect(loss({ sampleWeight: tf.ones([3]) })).rejects.toThrow(
      /sampleWeight.*\[3\].*4 samples/,
    );
    const weighted = model.evaluate(x, y, { sampleWeight: tf.tensor1d([4, 1, 0, 1]) }) as tf.Tensor;
    expect(weighted.dataSync()[0]).toBe(1);
  });

  it('keeps constraints', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 1,
          inputShape: [1],
          useBias: false,
          kernelInitializer: 'ones',
          kernelConstraint: 'nonNeg',
        }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError' });
    await model.fit(tf.ones([1, 1]), tf.fill([1, 1], -5), { epochs: 2, verbose: 0 });
    expect(model.getWeights()[0].dataSync()[0]).toBe(0);
  });

  it('adds regularization of weights and activities to the loss of training', async () => {
    const build = (args: object) => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            units: 1,
            inputShape: [1],
            useBias: false,
            kernelInitializer: 'ones',
            ...args,
          }),
        ],
      });
      model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
      return model;
    };
    const x = tf.fill([2, 1], 3);
    const loss = async (args: object) =>
      (await build(args).fit(x, x, { verbose: 0 })).history.loss[0] as number;
    expect(await loss({})).toBe(0);
    expect(await loss({ kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }) })).toBeCloseTo(0.5, 6);
    expect(await loss({ activityRegularizer: tf.regularizers.l1({ l1: 0.5 }) })).toBeCloseTo(
      1.5,
      6,
    );
  });

  it('leaves frozen layers as they are', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [1] }), tf.layers.dense({ units: 1 })],
    });
    model.layers[0].trainable = false;
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const before = model.layers[0].getWeights().map((w) => Array.from(w.dataSync()));
    const last = Array.from(model.layers[1].getWeights()[0].dataSync());
    const { x, y } = line();
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(model.layers[0].getWeights().map((w) => Array.from(w.dataSync()))).toEqual(before);
    expect(Array.from(model.layers[1].getWeights()[0].dataSync())).not.toEqual(last);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    model.layers[0].trainable = true;
    await model.fit(x, y, { verbose: 0 });
    expect(warn.mock.calls[0][0]).toMatch(/call compile\(\) again/);
    warn.mockRestore();
  });

  it('refuses NaN in data before anything is changed, and names the place', async () => {
    const model = linear(tf);
    const holed = tf.tensor2d([1, 2, 3, NaN], [4, 1]);
    await expect(model.fit(holed, tf.ones([4, 1]), { verbose: 0 })).rejects.toThrow(
      /fit: input 'dense_.*' of shape \[4,1\] has a NaN, first at \[3,0\]/,
    );
    await expect(model.fit(tf.ones([4, 1]), holed, { verbose: 0 })).rejects.toThrow(
      /label 'dense_/,
    );
    expect(model.getWeights()[0].dataSync()[0]).toBe(0);
    await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { verbose: 0 });
  });

  it('reports NaN that comes of training as NaN', async () => {
    const model = linear(tf);
    const huge = tf.fill([2, 1], 3e38);
    const { history } = await model.fit(huge, huge, { verbose: 0, epochs: 3 });
    expect(history.loss[2]).toBeNaN();
  });

  it('takes losses and metrics of your own, also such that change', async () => {
    let factor = 1;
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
    });
    model.compile({
      optimizer: tf.train.sgd(0),
      loss: (yTrue, yPred) => tf.mul(tf.mean(tf.square(tf.sub(yTrue, yPred)), -1), factor),
      metrics: [
        function bias(yTrue, yPred) {
          return tf.sub(yPred, yTrue);
        },
      ],
    });
    const run = async () =>
      (await model.fit(tf.ones([2, 1]), tf.fill([2, 1], 3), { verbose: 0 })).history;
    expect(await run()).toEqual({ loss: [9], bias: [-3] });
    factor = 2;
    expect((await run()).loss).toEqual([18]);
  });

  it('compiles losses of your own that tf.compile made', async () => {
    let calls = 0;
    const model = linear(tf);
    const loss = tf.compile((yTrue: tf.Tensor, yPred: tf.Tensor) => {
      calls++;
      return tf.mean(tf.abs(tf.sub(yTrue, yPred)), -1);
    });
    model.compile({ optimizer: tf.train.sgd(0), loss });
    const { history } = await model.fit(tf.ones([4, 1]), tf.fill([4, 1], 3), {
      epochs: 5,
      verbose: 0,
    });
    expect(history.loss).toEqual([3, 3, 3, 3, 3]);
    expect(calls).toBe(1);
  });

  it('goes on where a former fit stopped', async () => {
    const { x, y } = line();
    const model = linear(tf);
    const first = await model.fit(x, y, { epochs: 2, verbose: 0 });
    const second = await model.fit(x, y, { epochs: 4, initialEpoch: 2, verbose: 0 });
    expect(first.epoch).toEqual([0, 1]);
    expect(second.epoch).toEqual([2, 3]);
    expect(model.history).toBe(second);
    expect(second.history.loss[0]).toBeLessThan(first.history.loss[1] as number);
  });

  it('limits the batches of an epoch', async () => {
    const { x, y } = line();
    let batches = 0;
    await linear(tf).fit(x, y, {
      batchSize: 2,
      stepsPerEpoch: 3,
      verbose: 0,
      callbacks: { onBatchEnd: () => void batches++ },
    });
    expect(batches).toBe(3);
  });

  it('leaves no tensors behind', async () => {
    const [x, y] = richData(tf);
    const model = rich(tf);
    const run = async () => {
      await model.fit(x, y, { epochs: 2, batchSize: 4, validationSplit: 0.3, verbose: 0 });
      await model.fit(x, y, {
        epochs: 1,
        batchSize: 4,
        verbose: 0,
        classWeight: { 0: 1, 1: 1, 2: 2 },
        callbacks: { onBatchEnd: () => {} },
      });
      await model.trainOnBatch(x, y);
      tf.dispose(model.evaluate(x, y, { batchSize: 3 }));
      tf.dispose(model.predict(x, { batchSize: 3 }));
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('leaves no tensors behind where it cannot be compiled', async () => {
    const model = linear(tf);
    model.compile({
      optimizer: tf.train.adam(0.01),
      loss: (yTrue, yPred) => tf.mean(tf.abs(tf.sub(yTrue, yPred)), -1),
      metrics: ['mse'],
    });
    const { x, y } = line();
    const run = () => model.fit(x, y, { epochs: 2, batchSize: 3, verbose: 0 });
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('predictions have gradients', () => {
    const model = linear(tf);
    const x = tf.fill([1, 1], 3);
    model.predict(x);
    const { grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(model.predict(x) as tf.Tensor));
    const kernel = model.weights[0].name;
    expect(grads[kernel].dataSync()[0]).toBe(3);
  });
});

describeBackends('trainOnBatch and evaluate', () => {
  it('make one step, and tell the loss and metrics of before it', async () => {
    const model = linear(tf, ['mae']);
    const x = tf.ones([2, 1]);
    const y = tf.fill([2, 1], 2);
    const first = (await model.trainOnBatch(x, y)) as number[];
    expect(first).toEqual([4, 2]);
    const [loss, mae] = model.evaluate(x, y) as tf.Tensor[];
    expect(loss.dataSync()[0]).toBeLessThan(4);
    expect(loss.dataSync()[0]).toBeCloseTo(mae.dataSync()[0] ** 2, 5);
    expect(await linear(tf).trainOnBatch(x, y)).toBe(4);
  });

  it('evaluate gives a scalar if there are no metrics', () => {
    const model = linear(tf);
    const value = model.evaluate(tf.ones([5, 1]), tf.fill([5, 1], 2), {
      batchSize: 2,
    }) as tf.Tensor;
    expect(value.shape).toEqual([]);
    expect(value.dataSync()[0]).toBe(4);
  });
});

describeBackends('callbacks', () => {
  it('see everything in order', async () => {
    const events: string[] = [];
    const { x, y } = line(3);
    await linear(tf).fit(x, y, {
      epochs: 2,
      batchSize: 2,
      verbose: 0,
      callbacks: {
        onTrainBegin: () => void events.push('train'),
        onTrainEnd: () => void events.push('end'),
        onEpochBegin: (epoch) => void events.push(`epoch ${epoch}`),
        onEpochEnd: (epoch, logs) => void events.push(`epoch ${epoch} ${Object.keys(logs!)}`),
        onBatchBegin: (batch, logs) => void events.push(`batch ${batch} of ${logs!.size}`),
        onBatchEnd: (batch, logs) => void events.push(`batch ${batch} ${typeof logs!.loss}`),
      },
    });
    const epoch = (n: number) => [
      `epoch ${n}`,
      'batch 0 of 2',
      'batch 0 number',
      'batch 1 of 1',
      'batch 1 number',
      `epoch ${n} loss`,
    ];
    expect(events).toEqual(['train', ...epoch(0), ...epoch(1), 'end']);
  });

  it('yield as often as asked', async () => {
    const { x, y } = line(4);
    const run = async (yieldEvery: tf.YieldEveryOptions, now = () => 0) => {
      const yields: [number, number][] = [];
      await linear(tf).fit(x, y, {
        epochs: 2,
        batchSize: 2,
        verbose: 0,
        yieldEvery,
        callbacks: {
          nowFunc: now,
          nextFrameFunc: () => {},
          onYield: (epoch, batch) => void yields.push([epoch, batch]),
        },
      });
      return yields;
    };
    expect(await run('batch')).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
    expect(await run('epoch')).toEqual([[0, 0], [1, 0]]); // prettier-ignore
    expect(await run('auto')).toEqual([]);
    let time = 0;
    expect((await run(100, () => (time += 60))).length).toBeGreaterThan(1);
    await expect(run('never')).rejects.toThrow(/onYield would never be called/);
  });

  it('stop training', async () => {
    class Stopper extends tf.Callback {
      override async onBatchEnd(batch: number): Promise<void> {
        if (batch === 1) this.model.stopTraining = true;
      }
    }
    const { x, y } = line(8);
    let batches = 0;
    const history = await linear(tf).fit(x, y, {
      epochs: 3,
      batchSize: 2,
      verbose: 0,
      callbacks: [new Stopper(), { onBatchEnd: () => void batches++ }],
    });
    expect(history.epoch).toEqual([0]);
    expect(batches).toBe(2);
  });

  it('early stopping stops, and restores the best weights', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' }),
      ],
    });
    // This rate overshoots: each step doubles the distance.
    model.compile({ optimizer: tf.train.sgd(1.5), loss: 'meanSquaredError' });
    const x = tf.ones([1, 1]);
    const history = await model.fit(x, x, {
      epochs: 10,
      verbose: 0,
      callbacks: tf.callbacks.earlyStopping({
        monitor: 'loss',
        patience: 2,
        restoreBestWeights: true,
      }),
    });
    expect(history.epoch.length).toBe(3);
    expect(model.getWeights()[0].dataSync()[0]).toBe(3);
    expect(() => tf.callbacks.earlyStopping({ mode: 'up' as never })).toThrow(
      /'auto', 'min' or 'max'/,
    );
  });

  it('registered ones take part', async () => {
    let epochs = 0;
    class Counter extends tf.Callback {
      override async onEpochEnd(): Promise<void> {
        epochs++;
      }
    }
    tf.registerCallbackConstructor(7, Counter);
    const { x, y } = line();
    await linear(tf).fit(x, y, { verbose: 1 });
    expect(epochs).toBe(0);
    await linear(tf).fit(x, y, { verbose: 7 as never });
    expect(epochs).toBe(1);
  });
});

describe('errors of training', () => {
  const x = () => tf.ones([4, 1]);

  it.each([
    [
      () =>
        tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }).fit(x(), x()),
      /fit: the model is not compiled yet/,
    ],
    [() => linear(tf).fit(x(), tf.ones([3, 1])), /x has 4 samples, but y has 3/],
    [
      () => linear(tf).fit(tf.ones([4, 2]), x()),
      /fit: model expects x of shape \[null,1\], got \[4,2\]/,
    ],
    [
      () => linear(tf).fit(x(), tf.ones([4, 2])),
      /fit: model expects y of shape \[null,1\], got \[4,2\]/,
    ],
    [
      () => linear(tf).fit(x(), x(), { batchSize: 0 }),
      /batchSize must be a positive whole number, got 0/,
    ],
    [() => linear(tf).fit(x(), x(), { epochs: 1.5 }), /epochs must be a whole number/],
    [
      () => linear(tf).fit(x(), x(), { validationSplit: 2 }),
      /validationSplit must be between 0 and 1/,
    ],
    [
      () => linear(tf).fit(x(), x(), { validationData: [x(), tf.ones([4, 3])] }),
      /validationData.*\[null,1\], got \[4,3\]/,
    ],
    [() => linear(tf).fit([x(), x()], x()), /1 inputs.*one tensor.*got 2/],
    [() => linear(tf).fit(null as never, x()), /x must be a tensor.*got null/],
  ])('%s', async (wrong, message) => {
    await expect(wrong()).rejects.toThrow(message);
  });

  it('tells labels of another kind', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })],
    });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    await expect(model.fit(tf.ones([2, 2]), tf.ones([2, 3]))).rejects.toThrow(
      /class numbers.*one-hot.*'categoricalCrossentropy'/,
    );
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    await expect(model.fit(tf.ones([2, 2]), tf.ones([2]))).rejects.toThrow(
      /expects y of shape \[null,3\]/,
    );
  });

  it('refuses two trainings at a time', async () => {
    const model = linear(tf);
    const { x: data, y } = line();
    const first = model.fit(data, y, { verbose: 0 });
    await expect(model.fit(data, y)).rejects.toThrow(/being trained already/);
    await first;
    await model.fit(data, y, { verbose: 0 });
  });
});
