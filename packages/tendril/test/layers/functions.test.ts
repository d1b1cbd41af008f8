/** Initializers, regularizers, constraints, activations, losses and metrics. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectNumbers, numbers, oracle, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

function moments(values: ArrayLike<number>): { mean: number; deviation: number } {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  const variance = list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describeBackends('initializers', () => {
  const shape = [80, 120];

  it.each([
    ['zeros', tf.initializers.zeros(), 0, 0],
    ['ones', tf.initializers.ones(), 1, 0],
    ['constant', tf.initializers.constant({ value: 3 }), 3, 0],
    [
      'randomUniform',
      tf.initializers.randomUniform({ minval: 1, maxval: 3 }),
      2,
      2 / Math.sqrt(12),
    ],
    ['randomNormal', tf.initializers.randomNormal({ mean: 1, stddev: 2 }), 1, 2],
    ['truncatedNormal', tf.initializers.truncatedNormal({ stddev: 1 }), 0, 0.88],
    ['glorotUniform', tf.initializers.glorotUniform(), 0, Math.sqrt(2 / 200)],
    ['glorotNormal', tf.initializers.glorotNormal(), 0, 0.88 * Math.sqrt(2 / 200)],
    ['heUniform', tf.initializers.heUniform(), 0, Math.sqrt(2 / 80)],
    ['heNormal', tf.initializers.heNormal(), 0, 0.88 * Math.sqrt(2 / 80)],
    ['leCunUniform', tf.initializers.leCunUniform(), 0, Math.sqrt(1 / 80)],
    ['leCunNormal', tf.initializers.leCunNormal(), 0, 0.88 * Math.sqrt(1 / 80)],
    [
      'varianceScaling',
      tf.initializers.varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'uniform' }),
      0,
      Math.sqrt(3 / 120),
    ],
  ])('%s has the right mean and deviation', (_name, initializer, mean, deviation) => {
    const got = moments(initializer.apply(shape).dataSync());
    expect(Math.abs(got.mean - mean)).toBeLessThanOrEqual(0.05 * Math.max(deviation, 1e-9));
    expect(Math.abs(got.deviation - deviation)).toBeLessThanOrEqual(0.05 * deviation);
  });

  it('repeats itself with a seed', () => {
    const values = (seed: number) =>
      Array.from(tf.initializers.glorotNormal({ seed }).apply([4, 4]).dataSync());
    expect(values(7)).toEqual(values(7));
    expect(values(7)).not.toEqual(values(8));
  });

  it('identity is square', () => {
    const y = tf.initializers.identity({ gain: 2 }).apply([2, 2]);
    expect(Array.from(y.dataSync())).toEqual([2, 0, 0, 2]);
    expect(() => tf.initializers.identity().apply([2, 3])).toThrow(/square matrices only.*\[2,3\]/);
  });

  it.each([[[4, 4]], [[6, 3]], [[3, 6]], [[2, 3, 4]]])('orthogonal is, for %j', (size) => {
    const q = tf.initializers.orthogonal({ gain: 2 }).apply(size);
    const matrix = tf.reshape(q, [-1, size[size.length - 1]]);
    const [rows, columns] = matrix.shape;
    const product =
      rows < columns ? tf.matMul(matrix, matrix, false, true) : tf.matMul(matrix, matrix, true);
    expectClose(product, tf.mul(tf.eye(Math.min(rows, columns)), 4), 1e-3);
  });

  it('are saved as TensorFlow.js saves them', () => {
    const args = { seed: 3 };
    for (const name of ['glorotUniform', 'heNormal', 'leCunUniform', 'orthogonal'] as const) {
      const ours = tf.initializers[name](args);
      const theirs = tfjs.initializers[name](args);
      expect(ours.getClassName()).toBe(theirs.getClassName());
      expect(ours.getConfig()).toMatchObject(theirs.getConfig());
    }
  });
});

describeBackends('regularizers and constraints', () => {
  it('regularizers sum absolute values and squares', () => {
    const x = tf.tensor1d([1, -2]);
    expect(tf.regularizers.l1({ l1: 0.1 }).apply(x).dataSync()[0]).toBeCloseTo(0.3, 6);
    expect(tf.regularizers.l2({ l2: 0.1 }).apply(x).dataSync()[0]).toBeCloseTo(0.5, 6);
    expect(tf.regularizers.l1l2().apply(x).dataSync()[0]).toBeCloseTo(0.03 + 0.05, 6);
  });

  it.each([
    ['maxNorm', { maxValue: 0.8 }],
    ['maxNorm', { maxValue: 0.8, axis: 1 }],
    ['unitNorm', { axis: 0 }],
    ['nonNeg', undefined],
    ['minMaxNorm', { minValue: 0.5, maxValue: 0.9, rate: 0.5, axis: 0 }],
  ] as const)('constraint %s %j is that of TensorFlow.js', (name, args) => {
    const make = (lib: typeof tf) =>
      (lib.constraints[name] as (args?: object) => { apply(w: tf.Tensor): tf.Tensor })(args).apply(
        lib.tensor(numbers(12), [4, 3]),
      );
    expectClose(make(tf), make(tfjs));
  });
});

describeBackends('activations', () => {
  it.each([
    'elu',
    'selu',
    'relu',
    'relu6',
    'linear',
    'sigmoid',
    'hardSigmoid',
    'softplus',
    'softsign',
    'tanh',
    'softmax',
    'logSoftmax',
    'gelu',
    'gelu_new',
    'mish',
    'swish',
  ])('%s is that of TensorFlow.js', (activation) => {
    const run = (lib: typeof tf) =>
      lib.layers
        .activation({ activation })
        .apply(lib.mul(lib.tensor(numbers(12), [3, 4]), 4)) as tf.Tensor;
    expectClose(run(tf), run(tfjs), 1e-3);
  });
});

const positive = (n: number, seed: number) => numbers(n, seed).map((v) => Math.abs(v) + 0.05);
const oneHot = [0, 0, 1, 1, 0, 0, 0, 1, 0];

describeBackends('losses and metrics', () => {
  const loss = (lib: typeof tf, name: string, yTrue: tf.Tensor, yPred: tf.Tensor): number => {
    const model = lib.sequential({
      layers: [lib.layers.activation({ activation: 'linear', inputShape: yPred.shape.slice(1) })],
    });
    model.compile({ optimizer: 'sgd', loss: name, metrics: [] });
    return (model.evaluate(yPred, yTrue) as tf.Tensor).dataSync()[0];
  };

  it.each([
    ['meanSquaredError', numbers(9, 3), numbers(9, 4)],
    ['meanAbsoluteError', numbers(9, 3), numbers(9, 4)],
    ['meanAbsolutePercentageError', positive(9, 3), positive(9, 4)],
    ['meanSquaredLogarithmicError', positive(9, 3), positive(9, 4)],
    ['squaredHinge', oneHot, numbers(9, 4)],
    ['hinge', oneHot, numbers(9, 4)],
    ['categoricalHinge', oneHot, numbers(9, 4)],
    ['logcosh', numbers(9, 3), numbers(9, 4)],
    ['categoricalCrossentropy', oneHot, positive(9, 4)],
    ['binaryCrossentropy', oneHot, positive(9, 4).map((v) => v / 1.2)],
    ['kullbackLeiblerDivergence', positive(9, 3), positive(9, 4)],
    ['poisson', positive(9, 3), positive(9, 4)],
    ['cosineProximity', numbers(9, 3), numbers(9, 4)],
  ])('%s is that of TensorFlow.js', (name, yTrue, yPred) => {
    const value = (lib: typeof tf) =>
      loss(lib, name, lib.tensor2d(yTrue, [3, 3]), lib.tensor2d(yPred, [3, 3]));
    expect(value(tf)).toBeCloseTo(value(tfjs), 4);
  });

  it('sparseCategoricalCrossentropy is that of TensorFlow.js, for labels of both shapes', () => {
    const value = (lib: typeof tf, yTrue: tf.Tensor) =>
      loss(
        lib,
        'sparseCategoricalCrossentropy',
        yTrue,
        lib.tensor2d([0.2, 0.3, 0.5, 0.6, 0.3, 0.1, 1, 0, 0], [3, 3]),
      );
    const expected = value(tfjs, tfjs.tensor2d([2, 0, 1], [3, 1]));
    expect(value(tf, tf.tensor2d([2, 0, 1], [3, 1]))).toBeCloseTo(expected, 5);
    expect(value(tf, tf.tensor1d([2, 0, 1], 'int32'))).toBeCloseTo(expected, 5);
  });

  it.each([
    ['binaryAccuracy', [1, 0, 1, 0], [0.9, 0.8, 0.3, 0.1], [4, 1]],
    ['categoricalAccuracy', oneHot, numbers(9, 4), [3, 3]],
    ['precision', [1, 0, 1, 1], [1, 1, 0, 1], [4, 1]],
    ['recall', [1, 0, 1, 1], [1, 1, 0, 1], [4, 1]],
    ['binaryCrossentropy', [1, 0, 1, 0], [0.9, 0.8, 0.3, 0.1], [4, 1]],
    ['categoricalCrossentropy', oneHot, positive(9, 4), [3, 3]],
    ['cosineProximity', numbers(9, 3), numbers(9, 4), [3, 3]],
    ['meanAbsoluteError', numbers(9, 3), numbers(9, 4), [3, 3]],
    ['meanAbsolutePercentageError', positive(9, 3), positive(9, 4), [3, 3]],
    ['MAPE', positive(9, 3), positive(9, 4), [3, 3]],
    ['meanSquaredError', numbers(9, 3), numbers(9, 4), [3, 3]],
    ['mse', numbers(9, 3), numbers(9, 4), [3, 3]],
    ['r2Score', numbers(9, 3), numbers(9, 4), [3, 3]],
  ] as const)('metric %s is that of TensorFlow.js', (name, yTrue, yPred, shape) => {
    const run = (lib: typeof tf) =>
      lib.metrics[name](lib.tensor([...yTrue], [...shape]), lib.tensor([...yPred], [...shape]));
    expectClose(run(tf), run(tfjs));
  });

  it('sparseCategoricalAccuracy takes labels with and without a last axis', () => {
    const yPred = tf.tensor2d([0.1, 0.9, 0.8, 0.2], [2, 2]);
    const column = tf.metrics.sparseCategoricalAccuracy(tf.tensor2d([1, 1], [2, 1]), yPred);
    const row = tf.metrics.sparseCategoricalAccuracy(tf.tensor1d([1, 1], 'int32'), yPred);
    expectNumbers(column.dataSync(), [1, 0]);
    expectNumbers(row.dataSync(), [1, 0]);
  });

  it('precision and recall take probabilities', () => {
    const yTrue = tf.tensor2d([1, 0, 1, 1], [4, 1]);
    const yPred = tf.tensor2d([0.8, 0.7, 0.4, 0.6], [4, 1]);
    expect(tf.metrics.precision(yTrue, yPred).dataSync()[0]).toBeCloseTo(2 / 3, 5);
    expect(tf.metrics.recall(yTrue, yPred).dataSync()[0]).toBeCloseTo(2 / 3, 5);
  });

  describe('names', () => {
    const model = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });

    it.each([
      [{ optimizer: 'adamm', loss: 'mse' }, /unknown optimizer 'adamm': did you mean 'adam'/],
      [
        { optimizer: 'sgd', loss: 'meanSquaredEror' },
        /unknown loss.*did you mean 'meanSquaredError'/,
      ],
      [{ optimizer: 'sgd', loss: 'softmaxCrossEntropy' }, /'categoricalCrossentropy'/],
      [
        { optimizer: 'sgd', loss: 'mse', metrics: ['acuracy'] },
        /unknown metric 'acuracy'.*'accuracy'/,
      ],
      [{ optimizer: 'sgd' }, /compile: the loss is missing/],
      [{ optimizer: 3, loss: 'mse' }, /compile: the optimizer must be/],
      [{ optimizer: 'sgd', loss: ['mse', 'mse'] }, /1 outputs.*2 entries/],
      [{ optimizer: 'sgd', loss: { output: 'mse' } }, /no such output/],
    ])('%j is explained', (args, message) => {
      expect(() => model().compile(args as never)).toThrow(message);
    });

    it.each(['mse', 'MSE', 'mean_squared_error', 'meanSquaredError'])('%s is a loss', (loss) => {
      expect(() => model().compile({ optimizer: 'SGD', loss })).not.toThrow();
    });
  });
});
