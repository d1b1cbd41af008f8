/**
 * Each function of tf.layers that TensorFlow.js has: the layer computes what theirs does, and a small model with it is trained the
 * same way from the same weights. What else there is to each layer is in the tests of its kind.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { computesTheSame, layerCase, trainsTheSame } from './against-tfjs.ts';
import type { LayerCase } from './against-tfjs.ts';
import { oracle } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

const image = [2, 6, 6, 2];
const volume = [2, 4, 4, 4, 2];
const sequence = [2, 5, 3];
const rows = [3, 4];

type Lib = typeof tf;
/** Made anew each time: TensorFlow.js writes into what it is given. */
const rnnArgs = () => ({ units: 2, recurrentInitializer: 'glorotUniform' }) as const;
const convArgs = { filters: 2, kernelSize: 2 };

/** A layer around others, which have to be made by the same library. */
const around = (make: (lib: Lib) => tf.layers.Layer, ...shapes: number[][]): LayerCase => ({
  title: '',
  make,
  shapes,
});
const cell = (make: (lib: Lib) => tf.layers.Layer): LayerCase =>
  around((lib) => lib.layers.rnn({ cell: make(lib) as never }), sequence);

const CASES: Record<string, LayerCase> = {
  activation: layerCase('activation', { activation: 'tanh' }, rows),
  add: layerCase('add', {}, rows, rows),
  alphaDropout: layerCase('alphaDropout', { rate: 0.3 }, rows),
  average: layerCase('average', {}, rows, rows),
  averagePooling1d: layerCase('averagePooling1d', {}, sequence),
  averagePooling2d: layerCase('averagePooling2d', {}, image),
  averagePooling3d: layerCase('averagePooling3d', {}, volume),
  batchNormalization: layerCase('batchNormalization', {}, rows),
  bidirectional: around(
    (lib) => lib.layers.bidirectional({ layer: lib.layers.gru(rnnArgs()), mergeMode: 'sum' }),
    sequence,
  ),
  categoryEncoding: {
    ...layerCase('categoryEncoding', { numTokens: 5, outputMode: 'count' }, rows),
    integers: 5,
  },
  centerCrop: layerCase('centerCrop', { height: 4, width: 3 }, image),
  concatenate: layerCase('concatenate', {}, rows, [3, 2]),
  conv1d: layerCase('conv1d', convArgs, sequence),
  conv2d: layerCase('conv2d', convArgs, image),
  conv2dTranspose: layerCase('conv2dTranspose', { ...convArgs, strides: 2 }, image),
  conv3d: layerCase('conv3d', convArgs, volume),
  conv3dTranspose: layerCase('conv3dTranspose', convArgs, volume),
  convLstm2d: layerCase(
    'convLstm2d',
    { ...convArgs, recurrentInitializer: 'glorotUniform' },
    [2, 3, 4, 4, 1],
  ),
  convLstm2dCell: around(
    (lib) =>
      lib.layers.convLstm2d({ ...convArgs, recurrentInitializer: 'glorotUniform', strides: 2 }),
    [2, 2, 5, 5, 1],
  ),
  cropping2D: layerCase('cropping2D', { cropping: 1 }, image),
  dense: layerCase('dense', { units: 3, activation: 'sigmoid' }, rows),
  depthwiseConv2d: layerCase('depthwiseConv2d', { kernelSize: 2, depthMultiplier: 2 }, image),
  dot: layerCase('dot', { axes: 1 }, rows, rows),
  dropout: layerCase('dropout', { rate: 0.3 }, rows),
  elu: layerCase('elu', {}, rows),
  embedding: { ...layerCase('embedding', { inputDim: 5, outputDim: 3 }, rows), integers: 5 },
  flatten: layerCase('flatten', {}, image),
  gaussianDropout: layerCase('gaussianDropout', { rate: 0.3 }, rows),
  gaussianNoise: layerCase('gaussianNoise', { stddev: 1 }, rows),
  globalAveragePooling1d: layerCase('globalAveragePooling1d', {}, sequence),
  globalAveragePooling2d: layerCase('globalAveragePooling2d', {}, image),
  globalMaxPooling1d: layerCase('globalMaxPooling1d', {}, sequence),
  globalMaxPooling2d: layerCase('globalMaxPooling2d', {}, image),
  gru: layerCase('gru', rnnArgs(), sequence),
  gruCell: cell((lib) => lib.layers.gruCell(rnnArgs())),
  layerNormalization: layerCase('layerNormalization', {}, rows),
  leakyReLU: layerCase('leakyReLU', {}, rows),
  lstm: layerCase('lstm', rnnArgs(), sequence),
  lstmCell: cell((lib) => lib.layers.lstmCell(rnnArgs())),
  masking: layerCase('masking', {}, sequence),
  maxPooling1d: layerCase('maxPooling1d', {}, sequence),
  maxPooling2d: layerCase('maxPooling2d', {}, image),
  maxPooling3d: layerCase('maxPooling3d', {}, volume),
  maximum: layerCase('maximum', {}, rows, rows),
  minimum: layerCase('minimum', {}, rows, rows),
  multiply: layerCase('multiply', {}, rows, rows),
  permute: layerCase('permute', { dims: [2, 1] }, sequence),
  prelu: layerCase('prelu', { alphaInitializer: 'ones' }, rows),
  randomWidth: layerCase('randomWidth', { factor: [0, 0], seed: 1 }, image),
  reLU: layerCase('reLU', {}, rows),
  repeatVector: layerCase('repeatVector', { n: 2 }, rows),
  rescaling: layerCase('rescaling', { scale: 2, offset: 1 }, rows),
  reshape: layerCase('reshape', { targetShape: [2, 2] }, rows),
  resizing: layerCase('resizing', { height: 3, width: 4 }, image),
  rnn: around(
    (lib) => lib.layers.rnn({ cell: lib.layers.lstmCell(rnnArgs()), goBackwards: true }),
    sequence,
  ),
  separableConv2d: layerCase('separableConv2d', { ...convArgs, depthMultiplier: 2 }, image),
  simpleRNN: layerCase('simpleRNN', rnnArgs(), sequence),
  simpleRNNCell: cell((lib) => lib.layers.simpleRNNCell(rnnArgs())),
  softmax: layerCase('softmax', {}, rows),
  spatialDropout1d: layerCase('spatialDropout1d', { rate: 0.3 }, sequence),
  stackedRNNCells: cell((lib) =>
    lib.layers.stackedRNNCells({
      cells: [lib.layers.simpleRNNCell(rnnArgs()), lib.layers.gruCell(rnnArgs())] as never,
    }),
  ),
  thresholdedReLU: layerCase('thresholdedReLU', { theta: 0.1 }, rows),
  timeDistributed: around(
    (lib) => lib.layers.timeDistributed({ layer: lib.layers.dense({ units: 2 }) }),
    sequence,
  ),
  upSampling2d: layerCase('upSampling2d', {}, image),
  zeroPadding2d: layerCase('zeroPadding2d', {}, image),
};

/** Other names of the same functions. */
const ALIASES: Record<string, string> = {
  avgPool1d: 'averagePooling1d',
  avgPool2d: 'averagePooling2d',
  avgPool3d: 'averagePooling3d',
  avgPooling1d: 'averagePooling1d',
  avgPooling2d: 'averagePooling2d',
  avgPooling3d: 'averagePooling3d',
  globalMaxPool1d: 'globalMaxPooling1d',
  globalMaxPool2d: 'globalMaxPooling2d',
  maxPool1d: 'maxPooling1d',
  maxPool2d: 'maxPooling2d',
};

/** No layers, or such as compute nothing: `tf.input`, the layer behind it, and what is subclassed. */
const NO_LAYERS = ['Layer', 'RNN', 'RNNCell', 'input', 'inputLayer'];

/** Why a trajectory cannot be compared. */
const NOT_TRAINED: Record<string, string> = {
  masking: 'what comes behind has no use for a mask',
  alphaDropout: 'random',
  dropout: 'random',
  gaussianDropout: 'random',
  gaussianNoise: 'random',
  spatialDropout1d: 'random',
  randomWidth: 'random',
  conv3dTranspose: 'its gradient is wrong in TensorFlow.js',
  dot: 'its gradient is wrong in TensorFlow.js',
  averagePooling3d: 'its gradient is wrong in TensorFlow.js',
  upSampling2d: 'TensorFlow.js has no gradient for it',
  categoryEncoding: 'TensorFlow.js has no gradient for it',
  centerCrop: 'TensorFlow.js has no gradient for it',
  resizing: 'TensorFlow.js has no gradient for it',
};

it('are all there', () => {
  const theirs = Object.keys(oracle.layers).filter((name) => !NO_LAYERS.includes(name));
  expect([...Object.keys(CASES), ...Object.keys(ALIASES)].sort()).toEqual(theirs.sort());
  const ours = tf.layers as unknown as Record<string, unknown>;
  for (const [alias, name] of Object.entries(ALIASES)) expect(ours[alias]).toBe(ours[name]);
});

describe.each(Object.entries(CASES))('%s', (name, layer) => {
  it('computes what TensorFlow.js computes', () => computesTheSame(layer));
  if (!(name in NOT_TRAINED)) {
    it('is trained as by TensorFlow.js', () => trainsTheSame(layer));
  }
});
