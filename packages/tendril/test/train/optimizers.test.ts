/** Every optimizer makes the steps that its paper and TensorFlow.js say, plain and compiled. */
import * as oracle from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

beforeAll(() => oracle.setBackend('cpu'));
afterEach(() => {
  tf.disposeVariables();
  oracle.disposeVariables();
});

type Make = (train: typeof tf.train) => tf.Optimizer;

const CASES: [string, Make][] = [
  ['sgd', (train) => train.sgd(0.1)],
  ['momentum', (train) => train.momentum(0.05, 0.8)],
  ['momentum of Nesterov', (train) => train.momentum(0.05, 0.8, true)],
  ['adam', (train) => train.adam(0.2, 0.8, 0.95)],
  ['adam with defaults', (train) => train.adam()],
  ['adamax', (train) => train.adamax(0.2, 0.9, 0.99, 1e-7, 0.1)],
  ['adagrad', (train) => train.adagrad(0.4)],
  ['adadelta', (train) => train.adadelta(0.9, 0.9, 0.01)],
  ['rmsprop', (train) => train.rmsprop(0.05, 0.8, 0.5)],
  ['centered rmsprop', (train) => train.rmsprop(0.02, 0.8, 0.2, 1e-7, true)],
];

const START = [1, -2, 3];
const STEPS = 6;

/** Values of a variable after each step on a function with a different slope for each element. */
function follow(lib: typeof tf, make: Make): number[][] {
  const x = lib.variable(lib.tensor1d(START));
  const scale = lib.tensor1d([1, 2, 0.5]);
  const optimizer = make(lib.train);
  const path: number[][] = [];
  for (let i = 0; i < STEPS; i++) {
    optimizer.minimize(() => lib.sum<tf.Scalar>(lib.mul(lib.square(x), scale)), false, [x]);
    path.push(Array.from(x.dataSync()));
  }
  return path;
}

describeBackends('optimizers', () => {
  it.each(CASES)('%s goes the way of TensorFlow.js', (_name, make) => {
    const expected = follow(oracle as unknown as typeof tf, make);
    const actual = follow(tf, make);
    actual.flat().forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i], 4));
    expect(actual[STEPS - 1]).not.toEqual(START);
  });

  it.each(CASES)('%s goes the same way inside a compiled function', (_name, make) => {
    const x = tf.variable(tf.tensor1d(START));
    const optimizer = make(tf.train);
    const step = tf.compile((scale: tf.Tensor) => {
      const loss = () => tf.sum<tf.Scalar>(tf.mul(tf.square(x), scale));
      return optimizer.minimize(loss, true, [x])!;
    });
    const expected = follow(tf, make);
    const scale = tf.tensor1d([1, 2, 0.5]);
    for (let i = 0; i < STEPS; i++) {
      step(scale);
      x.dataSync().forEach((value, k) => expect(value).toBeCloseTo(expected[i][k], 5));
    }
    expect(optimizer.iterations).toBe(STEPS);
    step.dispose();
  });

  it('finds all trainable variables if it is told none', () => {
    const a = tf.variable(tf.scalar(1));
    const b = tf.variable(tf.scalar(1), false);
    tf.train.sgd(0.5).minimize(() => tf.mul<tf.Scalar>(tf.square(a), b));
    expect(a.dataSync()[0]).toBe(0);
    expect(b.dataSync()[0]).toBe(1);
  });

  it('returns the cost only if asked', () => {
    const x = tf.variable(tf.scalar(3));
    const optimizer = tf.train.sgd(0.1);
    expect(optimizer.minimize(() => tf.square(x) as tf.Scalar)).toBeNull();
    const cost = optimizer.minimize(() => tf.square(x), true)!;
    expect(cost.dataSync()[0]).toBeCloseTo(2.4 ** 2, 5);
  });

  it('takes another learning rate at any time, without compiling anew', () => {
    const x = tf.variable(tf.scalar(10));
    const optimizer = tf.train.sgd(0.1);
    let runs = 0;
    const step = tf.compile(() => {
      runs++;
      return optimizer.minimize(() => tf.mul<tf.Scalar>(x, 1), true, [x])!;
    });
    step();
    optimizer.setLearningRate(2);
    step();
    expect(x.dataSync()[0]).toBeCloseTo(7.9, 5);
    expect(runs).toBe(1);
    step.dispose();
  });

  it('keeps memory flat, and gives back its state', () => {
    const start = tf.tensor1d(START);
    const before = tf.memory().numTensors;
    const x = tf.variable(start);
    const optimizer = tf.train.adam(0.1);
    const step = () => optimizer.minimize(() => tf.sum<tf.Scalar>(tf.square(x)));
    step();
    const during = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step();
    expect(tf.memory().numTensors).toBe(during);
    optimizer.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on where saved weights left off', async () => {
    const run = (optimizer: tf.Optimizer, x: tf.Variable) =>
      optimizer.minimize(() => tf.sum<tf.Scalar>(tf.square(x)), false, [x]);
    const first = tf.train.adam(0.1);
    const x = tf.variable(tf.tensor1d(START), true, 'x');
    for (let i = 0; i < 3; i++) run(first, x);
    const saved = await first.getWeights();
    expect(saved.map((w) => w.name)).toEqual(['iter', 'x/m', 'x/v']);
    const second = tf.train.adam(0.1);
    await second.setWeights(saved);
    const y = tf.variable(tf.clone(x), true, 'y');
    run(first, x);
    run(second, y);
    expect(Array.from(y.dataSync())).toEqual(Array.from(x.dataSync()));
    expect(second.iterations).toBe(4);
  });

  it('is made again from its configuration', () => {
    const optimizer = tf.train.rmsprop(0.02, 0.8, 0.2, 1e-3, true);
    const copy = tf.RMSPropOptimizer.fromConfig(tf.RMSPropOptimizer, optimizer.getConfig());
    expect(copy.getConfig()).toEqual(optimizer.getConfig());
    expect(optimizer.getConfig()).toEqual({
      learningRate: 0.02,
      decay: 0.8,
      momentum: 0.2,
      epsilon: 1e-3,
      centered: true,
    });
  });

  it('does not make NaN of a gradient of zero when centered', () => {
    const x = tf.variable(tf.scalar(1));
    const optimizer = tf.train.rmsprop(0.1, 0.9, 0, null, true);
    for (let i = 0; i < 3; i++) optimizer.minimize(() => tf.mul<tf.Scalar>(x, 0), false, [x]);
    expect(x.dataSync()[0]).toBe(1);
  });

  it('says which variable a gradient is missing', () => {
    const optimizer = tf.train.sgd(0.1);
    expect(() => optimizer.applyGradients({ nowhere: tf.scalar(1) })).toThrow(
      /no variable named 'nowhere'/,
    );
  });

  it('says so if saved state has another shape', async () => {
    const optimizer = tf.train.momentum(0.1, 0.9);
    await optimizer.setWeights([
      { name: 'iter', tensor: tf.scalar(1, 'int32') },
      { name: 'x/momentum', tensor: tf.zeros([2]) },
    ]);
    const x = tf.variable(tf.tensor1d(START));
    const step = () => optimizer.minimize(() => tf.sum<tf.Scalar>(x), false, [x]);
    expect(step).toThrow(/state for 'x' has shape \[2\].*shape \[3\]/);
  });
});
