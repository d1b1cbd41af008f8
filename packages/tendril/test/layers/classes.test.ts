/**
 * Every class that TensorFlow.js can save is known by its name, describes itself as there, and arrives in a saved model.
 * Layers are in configs.test.ts.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { findClass } from '../../src/io/serialization.ts';
import { registerAllLayers } from '../../src/layers/all-layers.ts';
import { saved } from './saved.ts';
import { expectClose, expectNumbers, numbers, oracle, plain, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Lib = typeof tf;
type Described = tf.serialization.Serializable & { constructor: unknown };
type Make = (lib: Lib) => Described;

const theirClasses = Object.keys(oracle.serialization.SerializationMap.getMap().classNameMap);

it('knows all classes of TensorFlow.js by name', () => {
  registerAllLayers();
  const names = theirClasses.filter((name) => !name.includes('>'));
  expect(names.length).toBeGreaterThanOrEqual(112);
  expect(names.filter((name) => findClass(name) === undefined)).toEqual([]);
});

it('has all layer functions of TensorFlow.js', () => {
  const ours = tf.layers as unknown as Record<string, unknown>;
  const missing = Object.entries(oracle.layers)
    .filter(([name, value]) => typeof ours[name] !== typeof value)
    .map(([name]) => name);
  expect(missing).toEqual([]);
});

const seeded = { seed: 3 };
/** Made with every argument they have. */
const INITIALIZERS: Record<string, Make> = {
  Zeros: (lib) => lib.initializers.zeros(),
  Ones: (lib) => lib.initializers.ones(),
  Constant: (lib) => lib.initializers.constant({ value: 3 }),
  RandomUniform: (lib) => lib.initializers.randomUniform({ minval: 1, maxval: 2, ...seeded }),
  RandomNormal: (lib) => lib.initializers.randomNormal({ mean: 1, stddev: 2, ...seeded }),
  TruncatedNormal: (lib) => lib.initializers.truncatedNormal({ mean: 1, stddev: 2, ...seeded }),
  Identity: (lib) => lib.initializers.identity({ gain: 2 }),
  VarianceScaling: (lib) =>
    lib.initializers.varianceScaling({
      ...{ scale: 2, mode: 'fanOut', distribution: 'uniform' },
      ...seeded,
    }),
  GlorotUniform: (lib) => lib.initializers.glorotUniform(seeded),
  GlorotNormal: (lib) => lib.initializers.glorotNormal(seeded),
  HeNormal: (lib) => lib.initializers.heNormal(seeded),
  HeUniform: (lib) => lib.initializers.heUniform(seeded),
  LeCunNormal: (lib) => lib.initializers.leCunNormal(seeded),
  LeCunUniform: (lib) => lib.initializers.leCunUniform(seeded),
  Orthogonal: (lib) => lib.initializers.orthogonal({ gain: 2, ...seeded }),
};
const REGULARIZERS: Record<string, Make> = {
  L1L2: (lib) => lib.regularizers.l1l2({ l1: 0.2, l2: 0.3 }),
  'L1L2, of l1': (lib) => lib.regularizers.l1({ l1: 0.2 }),
  'L1L2, of l2': (lib) => lib.regularizers.l2({ l2: 0.3 }),
};
const CONSTRAINTS: Record<string, Make> = {
  MaxNorm: (lib) => lib.constraints.maxNorm({ maxValue: 3, axis: 1 }),
  UnitNorm: (lib) => lib.constraints.unitNorm({ axis: 1 }),
  NonNeg: (lib) => lib.constraints.nonNeg(),
  MinMaxNorm: (lib) =>
    lib.constraints.minMaxNorm({ minValue: 0.1, maxValue: 0.9, axis: 1, rate: 0.5 }),
};
const OPTIMIZERS: Record<string, Make> = {
  Adadelta: (lib) => lib.train.adadelta(0.2, 0.9, 1e-3),
  Adagrad: (lib) => lib.train.adagrad(0.2, 0.3),
  Adam: (lib) => lib.train.adam(0.2, 0.8, 0.7, 1e-3),
  Adamax: (lib) => lib.train.adamax(0.2, 0.8, 0.7, 1e-3, 0.1),
  Momentum: (lib) => lib.train.momentum(0.2, 0.8, true),
  // TensorFlow.js subtracts epsilon from the variance if centered, so it must be small.
  RMSProp: (lib) => lib.train.rmsprop(0.02, 0.8, 0.7, 1e-8, true),
  SGD: (lib) => lib.train.sgd(0.2),
};
const ACTIVATIONS = [
  ...['elu', 'selu', 'relu', 'relu6', 'linear', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign'],
  ...['tanh', 'softmax', 'logSoftmax', 'gelu', 'gelu_new', 'mish', 'swish'],
];
const MODELS = ['Model', 'Functional', 'Sequential', 'InputLayer'];
/** No parts of models: their layers are, and have cases in configs.test.ts. */
const ofLayers = (name: string): boolean => {
  const made = findClass(name) as unknown as { prototype: unknown };
  return made.prototype instanceof tf.layers.Layer;
};

it('has a case for every class that is no layer', () => {
  registerAllLayers();
  const names = theirClasses.filter((name) => !name.includes('>') && !ofLayers(name));
  const cases = [INITIALIZERS, REGULARIZERS, CONSTRAINTS, OPTIMIZERS].flatMap(Object.keys);
  const known = [...cases, ...ACTIVATIONS, ...MODELS];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

function made(cases: Record<string, Make>): [string, Make][] {
  return Object.entries(cases);
}

describe.each([
  ...made(INITIALIZERS),
  ...made(REGULARIZERS),
  ...made(CONSTRAINTS),
  ...made(OPTIMIZERS),
])('%s', (_name, make) => {
  it('describes itself as in TensorFlow.js, and is made again from that', () => {
    const [ours, theirs] = [make(tf), make(tfjs)];
    expect(ours.getClassName()).toBe(theirs.getClassName());
    expect(plain(ours.getConfig())).toEqual(plain(theirs.getConfig()));
    const Class = ours.constructor as {
      fromConfig(cls: unknown, config: unknown): Described;
    };
    const copy = Class.fromConfig(Class, ours.getConfig());
    expect(copy).toBeInstanceOf(ours.constructor);
    expect(copy.getConfig()).toEqual(ours.getConfig());
  });
});

const WAYS = [
  ['TensorFlow.js', 'here', tfjs, tf],
  ['here', 'TensorFlow.js', tf, tfjs],
  ['here', 'here', tf, tf],
] as const;

async function arrived(to: Lib, model: tf.LayersModel): Promise<tf.LayersModel> {
  const config = { includeOptimizer: model.optimizer != null };
  return to.loadLayersModel(to.io.fromMemory(await saved(model, config)));
}

function dense(lib: Lib, args: object): tf.Sequential {
  const layer = lib.layers.dense({ units: 3, inputShape: [3], name: 'd', ...args });
  return lib.sequential({ layers: [layer] });
}

describe.each(WAYS)('from %s to %s', (_from, _to, from, to) => {
  it.each([
    ...made(INITIALIZERS).map(([name, make]) => ['kernelInitializer', name, make] as const),
    ...made(REGULARIZERS).map(([name, make]) => ['kernelRegularizer', name, make] as const),
    ...made(CONSTRAINTS).map(([name, make]) => ['kernelConstraint', name, make] as const),
  ])('the %s %s arrives', async (field, _name, make) => {
    const copy = await arrived(to, dense(from, { [field]: make(from) }));
    const part = make(to);
    expect(plain(copy.layers[0].getConfig()[field])).toEqual(
      plain({ className: part.getClassName(), config: part.getConfig() }),
    );
  });

  const isBothHere = from === to;
  // TensorFlow.js reads back another name than it writes.
  const activations = isBothHere ? ACTIVATIONS : ACTIVATIONS.filter((a) => a !== 'gelu_new');
  it.each(activations)('the activation %s arrives', async (activation) => {
    const model = dense(from, { activation });
    const copy = await arrived(to, model);
    const x = (lib: Lib) => lib.tensor(numbers(12), [4, 3]);
    expectClose(copy.predict(x(to)) as tf.Tensor, model.predict(x(from)) as tf.Tensor);
  });

  // TensorFlow.js can neither save nor load the state of this one.
  const optimizers = made(OPTIMIZERS).filter(([name]) => isBothHere || name !== 'Adamax');
  it.each(optimizers)('the optimizer %s arrives, and goes on', async (name, make) => {
    const model = dense(from, {});
    model.compile({ optimizer: make(from) as unknown as tf.Optimizer, loss: 'meanSquaredError' });
    const train = async (lib: Lib, trained: tf.LayersModel) =>
      (await trained.trainOnBatch(
        lib.tensor(numbers(12), [4, 3]),
        lib.tensor(numbers(12, 2), [4, 3]),
      )) as number;
    for (let i = 0; i < 2; i++) await train(from, model);
    const copy = await arrived(to, model);
    expect(copy.optimizer.getClassName()).toBe(name);
    const losses = async (lib: Lib, trained: tf.LayersModel) => [
      await train(lib, trained),
      await train(lib, trained),
      await train(lib, trained),
    ];
    expectNumbers(await losses(to, copy), await losses(from, model), 1e-3);
  });

  it('models arrive, nested in one another, in all ways to make them', async () => {
    const { layers } = from;
    const inner = from.sequential({
      layers: [layers.inputLayer({ inputShape: [3], name: 'in' }), layers.dense({ units: 3 })],
    });
    const x = from.input({ shape: [3], name: 'x' });
    const functional = from.model({ inputs: x, outputs: inner.apply(x) as tf.SymbolicTensor });
    const y = from.input({ shape: [3], name: 'y', dtype: 'float32', sparse: false });
    const outputs = layers.dense({ units: 2 }).apply(functional.apply(y)) as tf.SymbolicTensor;
    const model = from.model({ inputs: y, outputs, name: 'outer' });
    const copy = await arrived(to, model);
    expect(copy.name).toBe('outer');
    expect(copy.inputNames).toEqual(['y']);
    const data = (lib: Lib) => lib.tensor(numbers(12), [4, 3]);
    expectClose(copy.predict(data(to)) as tf.Tensor, model.predict(data(from)) as tf.Tensor);
  });
});
