/**
 * Every field of the configuration of every layer that TensorFlow.js can save: it is kept by getConfig and fromConfig, TensorFlow.js
 * says the same of the same layer, and a model of it that one library saves computes the same where the other loads it.
 *
 * A test finds fields that no case sets. What the layers compute is in the tests of their kinds.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { dataFor, describesItselfTheSame, layerCase } from './against-tfjs.ts';
import type { LayerCase } from './against-tfjs.ts';
import { saved } from './saved.ts';
import { expectClose, oracle, plain, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Lib = typeof tf;
type Args = Record<string, unknown>;

const rows = [2, 4];
const sequence = [2, 5, 3];
const image = [2, 6, 5, 3];
const volume = [1, 4, 5, 4, 2];
const film = [2, 3, 5, 5, 2];

/** Weights of one kind, with everything that can be said of them. */
function weights(...kinds: string[]): (lib: Lib) => Args {
  return (lib) => {
    const args: Args = {};
    for (const [i, kind] of kinds.entries()) {
      args[`${kind}Initializer`] = lib.initializers.randomNormal({
        mean: 0.5,
        stddev: 0.2,
        seed: i + 1,
      });
      args[`${kind}Regularizer`] = lib.regularizers.l1l2({ l1: 0.02, l2: 0.03 });
      args[`${kind}Constraint`] = lib.constraints.maxNorm({ maxValue: 50 });
    }
    return args;
  };
}

/** Without these, for layers that do not have them. */
function without(make: (lib: Lib) => Args, ...names: string[]): (lib: Lib) => Args {
  return (lib) =>
    Object.fromEntries(Object.entries(make(lib)).filter(([key]) => !names.includes(key)));
}

/** A case whose arguments may have to be made by the library. */
function caseOf(
  name: string,
  parts: (Args | ((lib: Lib) => Args))[],
  ...shapes: number[][]
): LayerCase {
  return {
    ...layerCase(name, {}, ...shapes),
    title: name,
    make: (lib) => {
      const args = parts.map((part) => (typeof part === 'function' ? part(lib) : part));
      const factory = (lib.layers as unknown as Record<string, (args: Args) => tf.layers.Layer>)[
        name
      ];
      return factory(Object.assign({ name: 'layer', trainable: false }, ...args) as Args);
    },
  };
}

const conv2 = { strides: [2, 1], padding: 'same', activation: 'softsign' };
const convArgs = { filters: 2, kernelSize: 2 };
const first = { dataFormat: 'channelsFirst' };
const kernelAndBias = weights('kernel', 'bias');
const recurrentWeights = weights('kernel', 'recurrent', 'bias');
const rnn = {
  units: 3,
  activation: 'relu',
  dropout: 0.1,
  recurrentDropout: 0.2,
  returnSequences: true,
  returnState: true,
  goBackwards: true,
  stateful: true,
  unroll: true,
};
const cellArgs = {
  name: 'cell',
  units: 3,
  activation: 'relu',
  dropout: 0.1,
  recurrentDropout: 0.2,
};
const pool2 = { poolSize: [3, 2], strides: [1, 2], padding: 'same' };

const cell = (make: (lib: Lib) => tf.layers.Layer): LayerCase => ({
  title: '',
  make: (lib) => lib.layers.rnn({ cell: make(lib) as never, name: 'layer', trainable: false }),
  shapes: [sequence],
});

/** For each layer, cases that together give each field a value that is not its default. */
const CASES: Record<string, LayerCase[]> = {
  activation: [caseOf('activation', [{ activation: 'softsign' }], rows)],
  add: [caseOf('add', [], rows, rows)],
  alphaDropout: [caseOf('alphaDropout', [{ rate: 0.3, noiseShape: [2, 1] }], rows)],
  average: [caseOf('average', [], rows, rows)],
  averagePooling1d: [
    caseOf('averagePooling1d', [{ poolSize: 3, strides: 1, padding: 'same' }], sequence),
  ],
  averagePooling2d: [
    caseOf('averagePooling2d', [pool2], image),
    caseOf('averagePooling2d', [first], image),
  ],
  averagePooling3d: [
    caseOf('averagePooling3d', [{ poolSize: [3, 2, 1], strides: [1, 2, 2] }], volume),
    caseOf('averagePooling3d', [{ padding: 'same', ...first, strides: 2 }], volume),
  ],
  batchNormalization: [
    caseOf(
      'batchNormalization',
      [
        without(
          weights('beta', 'gamma', 'movingMean', 'movingVariance'),
          ...['movingMeanRegularizer', 'movingVarianceRegularizer'],
          ...['movingMeanConstraint', 'movingVarianceConstraint'],
        ),
        { momentum: 0.9, epsilon: 0.01 },
      ],
      image,
    ),
    caseOf('batchNormalization', [{ center: false, scale: false }], rows),
    caseOf('batchNormalization', [{ axis: 1 }], image),
  ],
  bidirectional: [
    {
      title: '',
      make: (lib) =>
        lib.layers.bidirectional({
          layer: lib.layers.lstm({ units: 2, name: 'inner', returnSequences: true }),
          mergeMode: 'mul',
          name: 'layer',
        }),
      shapes: [sequence],
    },
  ],
  categoryEncoding: [
    { ...caseOf('categoryEncoding', [{ numTokens: 5, outputMode: 'count' }], rows), integers: 5 },
  ],
  centerCrop: [caseOf('centerCrop', [{ height: 4, width: 3 }], image)],
  concatenate: [caseOf('concatenate', [{ axis: 1 }], sequence, [2, 2, 3])],
  conv1d: [
    caseOf(
      'conv1d',
      [kernelAndBias, { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }],
      sequence,
    ),
    caseOf('conv1d', [{ filters: 2, kernelSize: 2, dilationRate: 2, useBias: false }], sequence),
    caseOf('conv1d', [{ filters: 2, kernelSize: 2, activation: 'tanh' }], sequence),
  ],
  conv2d: [
    caseOf('conv2d', [kernelAndBias, conv2, { filters: 2, kernelSize: [3, 2] }], image),
    caseOf('conv2d', [{ filters: 2, kernelSize: 2, dilationRate: [2, 1], useBias: false }], image),
    caseOf('conv2d', [first, { filters: 2, kernelSize: 2 }], image),
  ],
  conv2dTranspose: [
    caseOf('conv2dTranspose', [kernelAndBias, conv2, { filters: 2, kernelSize: [3, 2] }], image),
    caseOf('conv2dTranspose', [{ ...first, filters: 2, kernelSize: 2, useBias: false }], image),
  ],
  conv3d: [
    caseOf(
      'conv3d',
      [kernelAndBias, { filters: 2, kernelSize: [3, 2, 1], strides: [1, 2, 1], padding: 'same' }],
      volume,
    ),
    caseOf('conv3d', [{ filters: 2, kernelSize: 2, dilationRate: 2, useBias: false }], volume),
    caseOf('conv3d', [{ filters: 2, kernelSize: 2, activation: 'tanh' }], volume),
  ],
  conv3dTranspose: [
    caseOf(
      'conv3dTranspose',
      [
        kernelAndBias,
        {
          filters: 2,
          kernelSize: [3, 2, 1],
          strides: [1, 2, 1],
          padding: 'same',
          activation: 'tanh',
        },
      ],
      volume,
    ),
    caseOf('conv3dTranspose', [{ filters: 2, kernelSize: 2, useBias: false }], volume),
  ],
  convLstm2d: [
    caseOf(
      'convLstm2d',
      [
        recurrentWeights,
        { ...rnn, ...conv2, units: undefined, unroll: false },
        { filters: 2, kernelSize: [3, 2], strides: 2, recurrentActivation: 'tanh' },
      ],
      film,
    ),
    caseOf('convLstm2d', [{ filters: 2, kernelSize: 2, useBias: false }], film),
    caseOf('convLstm2d', [{ filters: 2, kernelSize: 2, unitForgetBias: false }], film),
    caseOf('convLstm2d', [{ filters: 2, kernelSize: 2, dilationRate: 2 }], film),
  ],
  cropping2D: [caseOf('cropping2D', [{ cropping: [[1, 2], [0, 1]], ...first }], [2, 3, 6, 5])], // prettier-ignore
  dense: [
    caseOf('dense', [kernelAndBias, { units: 3, activation: 'tanh' }], rows),
    caseOf('dense', [{ units: 3, useBias: false }], rows),
  ],
  depthwiseConv2d: [
    {
      ...caseOf(
        'depthwiseConv2d',
        [
          weights('depthwise', 'bias'),
          { ...conv2, strides: 2, kernelSize: [3, 2], depthMultiplier: 2 },
        ],
        image,
      ),
      misdescribed: ['depthwiseConstraint'],
    },
    caseOf('depthwiseConv2d', [{ kernelSize: 2, useBias: false }], image),
    caseOf('depthwiseConv2d', [{ kernelSize: 2, ...first }], image),
  ],
  dot: [caseOf('dot', [{ axes: 1, normalize: true }], rows, rows)],
  dropout: [caseOf('dropout', [{ rate: 0.3, noiseShape: [2, 1], seed: 3 }], rows)],
  elu: [caseOf('elu', [], rows)],
  embedding: [
    {
      ...caseOf(
        'embedding',
        [weights('embeddings'), { inputDim: 5, outputDim: 3, inputLength: 4, maskZero: false }],
        rows,
      ),
      integers: 5,
    },
    {
      ...caseOf('embedding', [{ inputDim: 5, outputDim: 3, maskZero: true }], rows),
      integers: 5,
    },
  ],
  flatten: [caseOf('flatten', [first], image)],
  gaussianDropout: [caseOf('gaussianDropout', [{ rate: 0.3 }], rows)],
  gaussianNoise: [caseOf('gaussianNoise', [{ stddev: 0.3 }], rows)],
  globalAveragePooling1d: [caseOf('globalAveragePooling1d', [], sequence)],
  globalAveragePooling2d: [caseOf('globalAveragePooling2d', [first], image)],
  globalMaxPooling1d: [caseOf('globalMaxPooling1d', [], sequence)],
  globalMaxPooling2d: [caseOf('globalMaxPooling2d', [first], image)],
  gru: [
    caseOf(
      'gru',
      [recurrentWeights, rnn, { recurrentActivation: 'sigmoid', implementation: 2 }],
      sequence,
    ),
    caseOf('gru', [{ units: 2, useBias: false }], sequence),
  ],
  gruCell: [
    cell((lib) =>
      lib.layers.gruCell({
        ...recurrentWeights(lib),
        ...cellArgs,
        ...{ recurrentActivation: 'sigmoid', implementation: 2 },
      }),
    ),
    cell((lib) => lib.layers.gruCell({ units: 2, useBias: false, name: 'cell' })),
  ],
  layerNormalization: [
    caseOf(
      'layerNormalization',
      [
        without(weights('beta', 'gamma'), 'betaConstraint', 'gammaConstraint'),
        { axis: [1, 2], epsilon: 0.1 },
      ],
      sequence,
    ),
    caseOf('layerNormalization', [{ center: false, scale: false }], rows),
  ],
  leakyReLU: [caseOf('leakyReLU', [{ alpha: 0.1 }], rows)],
  lstm: [
    caseOf(
      'lstm',
      [recurrentWeights, rnn, { recurrentActivation: 'sigmoid', implementation: 2 }],
      sequence,
    ),
    caseOf('lstm', [{ units: 2, unitForgetBias: false }], sequence),
    caseOf('lstm', [{ units: 2, useBias: false }], sequence),
  ],
  lstmCell: [
    cell((lib) =>
      lib.layers.lstmCell({
        ...recurrentWeights(lib),
        ...cellArgs,
        ...{ recurrentActivation: 'sigmoid', implementation: 2 },
      }),
    ),
    cell((lib) => lib.layers.lstmCell({ units: 2, unitForgetBias: false, name: 'cell' })),
    cell((lib) => lib.layers.lstmCell({ units: 2, useBias: false, name: 'cell' })),
  ],
  masking: [caseOf('masking', [{ maskValue: 2 }], sequence)],
  maxPooling1d: [caseOf('maxPooling1d', [{ poolSize: 3, strides: 1, padding: 'same' }], sequence)],
  maxPooling2d: [caseOf('maxPooling2d', [pool2], image), caseOf('maxPooling2d', [first], image)],
  maxPooling3d: [
    caseOf('maxPooling3d', [{ poolSize: [3, 2, 1], strides: [1, 2, 2] }], volume),
    caseOf('maxPooling3d', [first], volume),
    caseOf('maxPooling3d', [{ padding: 'same' }], volume),
  ],
  maximum: [caseOf('maximum', [], rows, rows)],
  minimum: [caseOf('minimum', [], rows, rows)],
  multiply: [caseOf('multiply', [], rows, rows)],
  permute: [caseOf('permute', [{ dims: [2, 1] }], sequence)],
  prelu: [caseOf('prelu', [weights('alpha'), { sharedAxes: [1, 2] }], image)],
  randomWidth: [
    caseOf(
      'randomWidth',
      [{ factor: [0, 0], interpolation: 'nearest', seed: 1, autoVectorize: true }],
      image,
    ),
  ],
  reLU: [caseOf('reLU', [{ maxValue: 0.5 }], rows)],
  repeatVector: [caseOf('repeatVector', [{ n: 2 }], rows)],
  rescaling: [caseOf('rescaling', [{ scale: 2, offset: 1 }], rows)],
  reshape: [caseOf('reshape', [{ targetShape: [2, 2] }], rows)],
  resizing: [
    caseOf(
      'resizing',
      [{ height: 3, width: 4, interpolation: 'nearest', cropToAspectRatio: false }],
      image,
    ),
  ],
  rnn: [
    {
      title: '',
      make: (lib) =>
        lib.layers.rnn({
          ...{ returnSequences: true, returnState: true, goBackwards: true, stateful: true },
          unroll: true,
          name: 'layer',
          trainable: false,
          cell: [
            lib.layers.gruCell({ units: 2, name: 'one' }),
            lib.layers.lstmCell({ units: 3, name: 'two' }),
          ] as never,
        }),
      shapes: [sequence],
    },
  ],
  separableConv2d: [
    {
      ...caseOf(
        'separableConv2d',
        [
          weights('depthwise', 'pointwise', 'bias'),
          { ...conv2, strides: 2, filters: 2, kernelSize: [3, 2] },
        ],
        image,
      ),
      misdescribed: ['pointwiseInitializer'],
    },
    caseOf(
      'separableConv2d',
      [{ filters: 2, kernelSize: 2, dilationRate: 2, useBias: false }],
      image,
    ),
  ],
  simpleRNN: [
    caseOf('simpleRNN', [recurrentWeights, rnn], sequence),
    caseOf('simpleRNN', [{ units: 2, useBias: false }], sequence),
  ],
  simpleRNNCell: [
    cell((lib) => lib.layers.simpleRNNCell({ ...recurrentWeights(lib), ...cellArgs })),
    cell((lib) => lib.layers.simpleRNNCell({ units: 2, useBias: false, name: 'cell' })),
  ],
  softmax: [caseOf('softmax', [{ axis: 1 }], rows)],
  spatialDropout1d: [caseOf('spatialDropout1d', [{ rate: 0.3, seed: 2 }], sequence)],
  stackedRNNCells: [
    cell((lib) =>
      lib.layers.stackedRNNCells({
        cells: [
          lib.layers.simpleRNNCell({ units: 2, name: 'one' }),
          lib.layers.gruCell({ units: 3, name: 'two' }),
        ] as never,
        name: 'stack',
      }),
    ),
  ],
  thresholdedReLU: [caseOf('thresholdedReLU', [{ theta: 0.3 }], rows)],
  timeDistributed: [
    {
      title: '',
      make: (lib) =>
        lib.layers.timeDistributed({
          layer: lib.layers.dense({ units: 2, activation: 'tanh', name: 'inner' }),
          name: 'layer',
        }),
      shapes: [sequence],
    },
  ],
  upSampling2d: [
    caseOf('upSampling2d', [{ size: [1, 2], interpolation: 'bilinear' }], image),
    caseOf('upSampling2d', [first], image),
  ],
  zeroPadding2d: [caseOf('zeroPadding2d', [{ padding: [[1, 2], [0, 3]], ...first }], image)], // prettier-ignore
};

const all = Object.entries(CASES).flatMap(([name, cases]) =>
  cases.map((each, i): [string, LayerCase] => [`${name} ${i + 1}`, each]),
);

const regularized = (name: string, args: Args, shape: number[]): LayerCase =>
  caseOf(name, [{ ...args, activityRegularizer: 'l1l2' }], shape);

const onlyHere = { name: 'cell', units: 2, activityRegularizer: 'l1l2', trainable: false };

/** Values that stay here: TensorFlow.js refuses to apply such a layer, or forgets them. */
const ONLY_HERE: Record<string, LayerCase> = {
  conv1d: regularized('conv1d', convArgs, sequence),
  conv2d: regularized('conv2d', convArgs, image),
  conv2dTranspose: regularized('conv2dTranspose', convArgs, image),
  conv3d: regularized('conv3d', convArgs, volume),
  conv3dTranspose: regularized('conv3dTranspose', convArgs, volume),
  convLstm2d: regularized('convLstm2d', { ...convArgs, unroll: true, implementation: 2 }, film),
  dense: regularized('dense', { units: 2 }, rows),
  depthwiseConv2d: regularized('depthwiseConv2d', { kernelSize: 2, dilationRate: 2 }, image),
  embedding: {
    ...regularized('embedding', { inputDim: 5, outputDim: 2, maskZero: false }, rows),
    integers: 5,
  },
  elu: caseOf('elu', [{ alpha: 0.5 }], rows),
  gruCell: cell((lib) => lib.layers.gruCell({ ...onlyHere, resetAfter: true })),
  lstmCell: cell((lib) => lib.layers.lstmCell(onlyHere)),
  simpleRNNCell: cell((lib) => lib.layers.simpleRNNCell(onlyHere)),
  resizing: caseOf('resizing', [{ height: 3, width: 4, cropToAspectRatio: true }], image),
  gru: regularized('gru', { units: 2, resetAfter: true }, sequence),
  lstm: regularized('lstm', { units: 2 }, sequence),
  separableConv2d: regularized('separableConv2d', { ...convArgs, depthMultiplier: 2 }, image),
  simpleRNN: regularized('simpleRNN', { units: 2 }, sequence),
};

/** A model of nothing but the layer. Its batch size is fixed, as stateful layers need it. */
function modelOf(lib: Lib, { make, shapes }: LayerCase): tf.LayersModel {
  // TensorFlow.js writes into shapes that it is given.
  const inputs = shapes.map((shape, i) => lib.input({ batchShape: shape.slice(), name: `in${i}` }));
  const outputs = make(lib).apply(inputs.length > 1 ? inputs : inputs[0]) as tf.SymbolicTensor;
  return lib.model({ inputs, outputs });
}

/** TensorFlow.js' own models advance a layer with several outputs for each of them, and give some layers lists: so the layer itself. */
function outputs(lib: Lib, model: tf.LayersModel, layer: LayerCase): tf.Tensor[] {
  const data = dataFor(lib, layer);
  const x = data.length > 1 ? data : data[0];
  const batchSize = layer.shapes[0][0];
  const values = lib === tf ? model.predict(x, { batchSize }) : model.layers.at(-1)!.apply(x);
  return [values as tf.Tensor].flat();
}

/** TensorFlow.js writes into the shape of what these are applied to, and so saves models whose inputs do not fit. */
const SPOIL_INPUTS = ['categoryEncoding', 'centerCrop'];

const WAYS = [
  ['TensorFlow.js', 'here', tfjs, tf],
  ['here', 'TensorFlow.js', tf, tfjs],
  ['here', 'here', tf, tf],
] as const;

async function goes(from: Lib, to: Lib, layer: LayerCase): Promise<void> {
  const model = modelOf(from, layer);
  const copy = await to.loadLayersModel(to.io.fromMemory(await saved(model)));
  const expected = outputs(from, model, layer);
  const actual = outputs(to, copy, layer);
  expect(actual.length).toBe(expected.length);
  actual.forEach((y, i) => expectClose(y, expected[i]));
  const [original, arrived] = [model.layers.at(-1)!, copy.layers.at(-1)!];
  expect(arrived.trainable).toBe(original.trainable);
  if (from === to) expect(plain(arrived.getConfig())).toEqual(plain(original.getConfig()));
}

describe.each(all)('%s', (name, layer) => {
  it('describes itself as in TensorFlow.js', () => describesItselfTheSame(layer));

  const ways = SPOIL_INPUTS.some((each) => name.startsWith(each)) ? WAYS.slice(1) : WAYS;
  it.each(ways)('goes from %s to %s', (_from, _to, from, to) => goes(from, to, layer));
});

describe.each(Object.entries(ONLY_HERE))('%s, with what TensorFlow.js lacks', (_name, layer) => {
  it('goes from here to here', () => goes(tf, tf, layer));
});

/** What layers have to be told; everything else has a default. */
const REQUIRED: Record<string, Args> = {
  activation: { activation: 'relu' },
  alphaDropout: { rate: 0.5 },
  categoryEncoding: { numTokens: 2 },
  centerCrop: { height: 1, width: 1 },
  conv1d: { filters: 1, kernelSize: 1 },
  conv2d: { filters: 1, kernelSize: 1 },
  conv2dTranspose: { filters: 1, kernelSize: 1 },
  conv3d: { filters: 1, kernelSize: 1 },
  conv3dTranspose: { filters: 1, kernelSize: 1 },
  convLstm2d: { filters: 1, kernelSize: 1 },
  cropping2D: { cropping: 0 },
  dense: { units: 1 },
  depthwiseConv2d: { kernelSize: 2 },
  dot: { axes: -1 },
  dropout: { rate: 0.5 },
  embedding: { inputDim: 1, outputDim: 1 },
  gaussianDropout: { rate: 0.5 },
  gaussianNoise: { stddev: 1 },
  gru: { units: 1 },
  gruCell: { units: 1 },
  lstm: { units: 1 },
  lstmCell: { units: 1 },
  permute: { dims: [1] },
  randomWidth: { factor: 0.5 },
  repeatVector: { n: 1 },
  rescaling: { scale: 1 },
  reshape: { targetShape: [1] },
  resizing: { height: 1, width: 1 },
  separableConv2d: { filters: 1, kernelSize: 1 },
  simpleRNN: { units: 1 },
  simpleRNNCell: { units: 1 },
  spatialDropout1d: { rate: 0.5 },
};
/** Made of other layers, each of which has cases of its own. */
const MADE_OF_LAYERS = ['bidirectional', 'rnn', 'stackedRNNCells', 'timeDistributed'];
/** Fields that only one value is allowed for, or that name the layer. */
const FIXED: Record<string, string[]> = {
  conv1d: ['dataFormat'],
  conv2dTranspose: ['dilationRate'],
  conv3d: ['dataFormat'],
  conv3dTranspose: ['dilationRate', 'dataFormat'],
  convLstm2d: ['dataFormat'],
  separableConv2d: ['dataFormat'],
  // What it is for.
  spatialDropout1d: ['noiseShape'],
};

function configOf(layer: tf.layers.Layer, ofCell: boolean): Args {
  const config = plain(layer.getConfig()) as Args;
  return ofCell ? (config.cell as { config: Args }).config : config;
}

describe('the cases', () => {
  const factories = tf.layers as unknown as Record<string, (args: Args) => tf.layers.Layer>;

  it('are of all layers', () => {
    const none = ['Layer', 'RNN', 'RNNCell', 'input', 'inputLayer', 'convLstm2dCell'];
    const known = new Set(Object.keys(CASES).map((name) => factories[name]));
    const theirs = Object.keys(oracle.layers).filter((name) => !none.includes(name));
    expect(theirs.filter((name) => !known.has(factories[name]))).toEqual([]);
  });

  const single = Object.keys(CASES).filter((name) => !MADE_OF_LAYERS.includes(name));
  it.each(single)('of %s set each field to something else than its default', (name) => {
    const isCell = name.endsWith('Cell');
    const plainLayer = factories[name]({ ...REQUIRED[name] });
    const ignored = ['name', 'batchInputShape', 'dtype', ...(FIXED[name] ?? [])];
    const defaults = configOf(plainLayer, false);
    const cases = [...CASES[name], ...(name in ONLY_HERE ? [ONLY_HERE[name]] : [])];
    const configs = cases.map(({ make }) => configOf(make(tf), isCell));
    const never = Object.entries(defaults).filter(([key, value]) =>
      configs.every((config) => JSON.stringify(config[key]) === JSON.stringify(value)),
    );
    expect(never.map(([key]) => key).filter((key) => !ignored.includes(key))).toEqual([]);
  });
});
