/** Each layer computes, shapes and describes itself as in TensorFlow.js. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  copyWeights,
  expectClose,
  expectNumbers,
  numbers,
  oracle,
  plain,
  sizeOf,
  tfjs,
} from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Factory = (args: object) => tf.layers.Layer;
type Case = [name: string, args: object, ...inputShapes: number[][]];

const image = [2, 6, 5, 3];
const sequence = [2, 7, 3];

const CASES: Case[] = [
  ['dense', { units: 4 }, [3, 5]],
  ['dense', { units: 4, activation: 'relu', useBias: false }, [3, 5]],
  ['dense', { units: 2, activation: 'softmax', biasInitializer: 'ones' }, [2, 3, 4]],
  ['activation', { activation: 'hardSigmoid' }, [2, 3]],
  ['activation', { activation: 'softmax' }, [2, 3]],
  ['dropout', { rate: 0.5 }, [2, 3]],
  ['spatialDropout1d', { rate: 0.5 }, sequence],
  ['flatten', {}, image],
  ['flatten', { dataFormat: 'channelsFirst' }, image],
  ['reshape', { targetShape: [5, 18] }, image],
  ['reshape', { targetShape: [-1, 9] }, image],
  ['permute', { dims: [3, 1, 2] }, image],
  ['repeatVector', { n: 3 }, [2, 4]],
  ['masking', {}, sequence],
  ['reLU', {}, [2, 3]],
  ['reLU', { maxValue: 0.3 }, [2, 3]],
  ['leakyReLU', {}, [2, 3]],
  ['leakyReLU', { alpha: 0.1 }, [2, 3]],
  ['prelu', { alphaInitializer: 'randomNormal' }, image],
  ['prelu', { alphaInitializer: 'randomNormal', sharedAxes: [1, 2] }, image],
  ['elu', {}, [2, 3]],
  ['thresholdedReLU', { theta: 0.2 }, [2, 3]],
  ['softmax', { axis: -1 }, [2, 3, 4]],
  ['conv1d', { filters: 4, kernelSize: 3 }, sequence],
  ['conv1d', { filters: 4, kernelSize: 3, padding: 'same', strides: 2 }, sequence],
  ['conv2d', { filters: 4, kernelSize: 3 }, image],
  ['conv2d', { filters: 4, kernelSize: [3, 2], strides: 2, padding: 'same' }, image],
  ['conv2d', { filters: 2, kernelSize: 2, dilationRate: [2, 1], activation: 'tanh' }, image],
  ['conv2d', { filters: 2, kernelSize: 2, dataFormat: 'channelsFirst' }, image],
  ['depthwiseConv2d', { kernelSize: 3 }, image],
  ['depthwiseConv2d', { kernelSize: [2, 3], depthMultiplier: 2, padding: 'same' }, image],
  ['separableConv2d', { filters: 4, kernelSize: 3, depthMultiplier: 1 }, image],
  ['separableConv2d', { filters: 3, kernelSize: 2, strides: 2, useBias: false }, image],
  ['maxPooling1d', {}, sequence],
  ['maxPooling1d', { poolSize: 3, strides: 2, padding: 'same' }, sequence],
  ['averagePooling1d', { poolSize: 3 }, sequence],
  ['maxPooling2d', {}, image],
  ['maxPooling2d', { poolSize: [3, 2], strides: [2, 1], padding: 'same' }, image],
  ['maxPooling2d', { poolSize: 2, dataFormat: 'channelsFirst' }, image],
  ['averagePooling2d', { poolSize: 2, strides: 1 }, image],
  ['averagePooling2d', { poolSize: 3, padding: 'same' }, image],
  ['globalAveragePooling1d', {}, sequence],
  ['globalMaxPooling1d', {}, sequence],
  ['globalAveragePooling2d', {}, image],
  ['globalMaxPooling2d', { dataFormat: 'channelsFirst' }, image],
  ['batchNormalization', {}, [4, 3]],
  ['batchNormalization', { axis: 1, scale: false }, image],
  ['batchNormalization', { center: false, epsilon: 0.1 }, image],
  ['layerNormalization', {}, [4, 3]],
  ['layerNormalization', { axis: [1, 2], epsilon: 0.1 }, [2, 3, 4]],
  ['add', {}, [2, 3], [2, 3], [2, 3]],
  ['add', {}, [2, 3, 4], [2, 1, 4]],
  ['multiply', {}, [2, 3], [2, 3]],
  ['average', {}, [2, 3], [2, 3], [2, 3]],
  ['maximum', {}, [2, 3], [2, 3]],
  ['minimum', {}, [2, 3], [2, 3]],
  ['concatenate', {}, [2, 3], [2, 4]],
  ['concatenate', { axis: 1 }, [2, 3, 4], [2, 1, 4]],
];

function make(lib: typeof tf, name: string, args: object): tf.layers.Layer {
  return (lib.layers as unknown as Record<string, Factory>)[name]({ ...args, name: 'layer' });
}

function data(lib: typeof tf, shapes: number[][]): tf.Tensor[] {
  return shapes.map((shape, i) => lib.tensor(numbers(sizeOf(shape), i + 1), shape));
}

describeBackends('layers', () => {
  describe.each(CASES)('%s %j', (name, args, ...shapes) => {
    it('computes what TensorFlow.js computes', () => {
      const ours = make(tf, name, args);
      const theirs = make(tfjs, name, args);
      const one = <T>(list: T[]): T | T[] => (list.length === 1 ? list[0] : list);
      const x = one(data(tf, shapes));
      const y = one(data(tfjs, shapes));
      const actual = ours.apply(x) as tf.Tensor;
      theirs.apply(y);
      copyWeights(ours, theirs);
      expectClose(actual, theirs.apply(y) as tf.Tensor);
      expect(ours.computeOutputShape(one(shapes))).toEqual(actual.shape);
      expect(ours.countParams()).toBe(theirs.countParams());
      expect(ours.weights.map((w) => w.originalName)).toEqual(
        theirs.weights.map((w) => w.originalName),
      );
    });

    it('has the same configuration, and is made again from it', () => {
      const ours = make(tf, name, args);
      const theirs = make(tfjs, name, args);
      const known = plain(theirs.getConfig()) as Record<string, unknown>;
      expect(plain(ours.getConfig())).toMatchObject(known);
      const Class = ours.constructor as unknown as {
        fromConfig(cls: unknown, config: unknown): tf.layers.Layer;
      };
      const copy = Class.fromConfig(Class, ours.getConfig());
      expect(plain(copy.getConfig())).toEqual(plain(ours.getConfig()));
    });

    it('says the shape before there is data', () => {
      const symbolic = shapes.map((shape) => tf.input({ shape: shape.slice(1) }));
      const input = symbolic.length === 1 ? symbolic[0] : symbolic;
      const layer = make(tf, name, args);
      const output = layer.apply(input) as tf.SymbolicTensor;
      const x = data(tf, shapes);
      const y = layer.apply(x.length === 1 ? x[0] : x) as tf.Tensor;
      expect(output.shape).toEqual([null, ...y.shape.slice(1)]);
    });
  });

  it('embedding looks up vectors', () => {
    const layer = tf.layers.embedding({ inputDim: 4, outputDim: 2 });
    const x = tf.tensor2d([[3, 0]], [1, 2], 'int32');
    layer.apply(x);
    layer.setWeights([tf.tensor2d([0, 1, 2, 3, 4, 5, 6, 7], [4, 2])]);
    const y = layer.apply(x) as tf.Tensor;
    expect(y.shape).toEqual([1, 2, 2]);
    expect(Array.from(y.dataSync())).toEqual([6, 7, 0, 1]);
    expect(layer.computeMask(x)).toBeNull();
    const masked = tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true });
    expect(Array.from((masked.computeMask(x) as tf.Tensor).dataSync())).toEqual([1, 0]);
  });

  it('activations take the parameters that TensorFlow.js refuses', () => {
    const x = tf.tensor2d([-1, 2], [1, 2]);
    const elu = tf.layers.elu({ alpha: 0.5 }).apply(x) as tf.Tensor;
    expectNumbers(elu.dataSync(), [0.5 * (Math.exp(-1) - 1), 2]);
    const softmax = tf.layers.softmax({ axis: 1 }).apply(tf.zeros([1, 4, 3])) as tf.Tensor;
    expectNumbers(softmax.dataSync(), Array(12).fill(0.25));
  });

  it('causal convolution sees only what came before', () => {
    const layer = tf.layers.conv1d({
      filters: 1,
      kernelSize: 2,
      padding: 'causal',
      dilationRate: 2,
      kernelInitializer: 'ones',
    });
    const y = layer.apply(tf.tensor3d([1, 2, 3, 4, 5], [1, 5, 1])) as tf.Tensor;
    expect(Array.from(y.dataSync())).toEqual([1, 2, 4, 6, 8]);
  });

  it('dropout keeps the mean and drops the share it was told', () => {
    const layer = tf.layers.dropout({ rate: 0.25 });
    const y = layer.apply(tf.ones([100, 100]), { training: true }) as tf.Tensor;
    const values = Array.from(y.dataSync());
    const zeros = values.filter((v) => v === 0).length;
    expect(zeros / 10000).toBeGreaterThan(0.22);
    expect(zeros / 10000).toBeLessThan(0.28);
    expect(new Set(values.map((v) => v.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
  });

  it('spatial dropout drops whole channels', () => {
    const layer = tf.layers.spatialDropout1d({ rate: 0.5 });
    const y = layer.apply(tf.ones([4, 3, 8]), { training: true }) as tf.Tensor;
    const rows = y.arraySync() as unknown as number[][][];
    for (const steps of rows) {
      expect(steps[1]).toEqual(steps[0]);
      expect(steps[2]).toEqual(steps[0]);
    }
    expect(new Set(rows.flat(2))).toEqual(new Set([0, 2]));
  });

  it('batch normalization uses the batch while training, and remembers it', () => {
    const layer = tf.layers.batchNormalization({ momentum: 0.5, epsilon: 0 });
    const x = tf.tensor2d([1, 10, 3, 30], [2, 2]);
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    expect(Array.from(y.dataSync())).toEqual([-1, -1, 1, 1]);
    const [, , mean, variance] = layer.getWeights();
    expect(Array.from(mean.dataSync())).toEqual([1, 10]);
    expect(Array.from(variance.dataSync())).toEqual([1, 50.5]);
    const after = layer.apply(x) as tf.Tensor;
    expect(after.dataSync()[0]).toBeCloseTo(0, 5);
    expect(after.dataSync()[2]).toBeCloseTo(2, 5);
  });

  it.each([
    [() => tf.layers.dense({ units: 0 }), /dense: units must be a positive whole number, got 0/],
    [() => tf.layers.dense({} as never), /dense: units/],
    [
      () => tf.layers.dense({ units: 1, activation: 'rellu' }),
      /unknown activation 'rellu': did you mean 'relu'/,
    ],
    [
      () => tf.layers.dense({ units: 1, kernelInitializer: 'glorot' }),
      /unknown initializer 'glorot'.*glorotNormal/,
    ],
    [() => tf.layers.dropout({ rate: 2 }), /rate must be between 0 and 1, got 2/],
    [() => tf.layers.conv2d({ filters: 1, kernelSize: [3] }), /kernelSize.*2 of them, got \[3\]/],
    [
      () => tf.layers.conv2d({ filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 }),
      /strides.*dilationRate/,
    ],
    [
      () => tf.layers.conv2d({ filters: 1, kernelSize: 3, padding: 'sane' as never }),
      /unknown padding 'sane'.*'same'/,
    ],
    [() => tf.layers.permute({ dims: [1, 3] }), /permute: dims.*\[1,3\]/],
    [
      () => tf.layers.add().apply([tf.ones([2, 3]), tf.ones([2, 4])]),
      /cannot merge.*\[2,3\].*\[2,4\]/,
    ],
    [() => tf.layers.add().apply(tf.ones([2, 3])), /merges several inputs/],
    [() => tf.layers.concatenate().apply([tf.ones([2, 3]), tf.ones([3, 3])]), /cannot concatenate/],
    [
      () => tf.layers.reshape({ targetShape: [4] }).apply(tf.ones([2, 3])),
      /reshape.*3 elements.*\[4\]/,
    ],
    [
      () => tf.layers.dense({ units: 1 }).apply(tf.ones([3])),
      /expects an input of rank 2 at least, got \[3\]/,
    ],
    [() => tf.layers.flatten().apply([1, 2] as never), /expects tensors.*got a Number/],
  ])('says what is wrong: %s', (wrong, message) => {
    expect(wrong).toThrow(message);
  });

  it('checks later inputs against the first', () => {
    const layer = tf.layers.dense({ units: 2, name: 'd' });
    layer.apply(tf.ones([1, 3]));
    expect(() => layer.apply(tf.ones([1, 4]))).toThrow(
      /'d' expects an input of size 3 along axis -1, got \[1,4\]/,
    );
  });
});
