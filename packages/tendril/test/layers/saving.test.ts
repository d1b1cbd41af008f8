/** Saving and loading models, to and from TensorFlow.js too. */
import { beforeAll, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { ModelArtifacts } from '../../src/io/types.ts';
import { describeBackends } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';
import { saved } from './saved.ts';
import { expectClose, expectNumbers, numbers, oracle, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

/** One model with every layer that can follow another. */
function zoo(lib: typeof tf): tf.LayersModel {
  const { layers } = lib;
  const x = lib.input({ shape: [8, 8, 2], name: 'image' });
  const steps = [
    layers.conv2d({
      filters: 4,
      kernelSize: 3,
      activation: 'relu',
      padding: 'same',
      kernelInitializer: lib.initializers.heNormal({ seed: 1 }),
      kernelRegularizer: lib.regularizers.l2({ l2: 0.01 }),
      kernelConstraint: lib.constraints.maxNorm({ maxValue: 3, axis: 0 }),
    }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
    layers.leakyReLU({ alpha: 0.2 }),
    layers.separableConv2d({ filters: 3, kernelSize: 2, activation: 'hardSigmoid' }),
    layers.maxPooling2d({ poolSize: [2, 1] }),
    layers.layerNormalization({ axis: [3] }),
    layers.reshape({ targetShape: [18, 3] }),
    layers.conv1d({ filters: 2, kernelSize: 2 }),
    layers.averagePooling1d({ poolSize: 2 }),
    layers.permute({ dims: [2, 1] }),
    layers.flatten(),
    layers.dropout({ rate: 0.3 }),
  ];
  const y = steps.reduce((t, layer) => layer.apply(t) as tf.SymbolicTensor, x);
  const a = layers.dense({ units: 4, activation: 'swish' }).apply(y) as tf.SymbolicTensor;
  const b = layers.dense({ units: 4, useBias: false }).apply(y) as tf.SymbolicTensor;
  const sum = layers.add().apply([a, b]) as tf.SymbolicTensor;
  const all = layers.concatenate().apply([sum, a]) as tf.SymbolicTensor;
  const out = layers.dense({ units: 2, activation: 'softmax' }).apply(all) as tf.SymbolicTensor;
  return lib.model({ inputs: x, outputs: [out, sum] });
}

const image = (lib: typeof tf) => lib.tensor(numbers(2 * 128, 4), [2, 8, 8, 2]);

/** A layer as some publish it: what it is made with does not reach its base, which names it anew each time. */
class Forgetful extends tf.layers.Layer {
  static readonly className = 'Forgetful';

  constructor() {
    super({});
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0], 0.5);
  }
}
tf.serialization.registerClass(Forgetful);

it('models load whose own layers forget the names that they were saved with', async () => {
  const dense = (name: string): tf.layers.Layer =>
    tf.layers.dense({ name, units: 3, kernelInitializer: 'ones', useBias: true });
  const x = tf.input({ shape: [3] });
  const half = new Forgetful().apply(dense('a').apply(x)) as tf.SymbolicTensor;
  const model = tf.model({
    inputs: x,
    outputs: new Forgetful().apply(dense('b').apply(half)) as tf.SymbolicTensor,
  });
  const artifacts = await saved(model);
  const input = tf.ones([1, 3]);
  for (let i = 0; i < 2; i++) {
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const y = loaded.predict(input) as tf.Tensor;
    expect(await y.data()).toEqual(Float32Array.of(2.25, 2.25, 2.25));
    y.dispose();
    loaded.dispose();
  }
  input.dispose();
  model.dispose();
});

describeBackends('saving', () => {
  it('makes the topology and specs that TensorFlow.js makes', async () => {
    const ours = await saved(zoo(tf));
    const theirs = await saved(zoo(tfjs));
    // Automatic names count on, and these two libraries have made other layers before.
    const text = (artifacts: ModelArtifacts) => {
      const names = new Map<string, string>();
      const json = JSON.stringify([artifacts.modelTopology, artifacts.weightSpecs]);
      return json.replace(
        /"([a-z0-9_]+_[A-Z][A-Za-z0-9]*?|model)(\d+)([/"])/g,
        (_, base, n, end) => {
          const key = `${base}${n}`;
          if (!names.has(key)) names.set(key, `${base}#${names.size}`);
          return `"${names.get(key)}${end}`;
        },
      );
    };
    const sort = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sort)
        : value && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([k, v]) => [k, sort(v)]),
            )
          : value;
    const known = JSON.parse(text(theirs)) as unknown[];
    const actual = JSON.parse(text(ours)) as unknown[];
    // TensorFlow.js forgets this one of separableConv2d.
    const strip = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, v: unknown) =>
        key === 'depth_multiplier' ? undefined : v,
      );
    expect(sort(strip(actual))).toEqual(sort(strip(known)));
    expect(ours.format).toBe('layers-model');
    expect((ours.weightData as ArrayBuffer).byteLength).toBe(
      (theirs.weightData as ArrayBuffer).byteLength,
    );
  });

  it('comes back with the same outputs', async () => {
    const model = zoo(tf);
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    const x = image(tf);
    const expected = model.predict(x) as tf.Tensor[];
    (copy.predict(x) as tf.Tensor[]).forEach((y, i) => expectClose(y, expected[i], 1e-5));
    expect(copy.weights.map((w) => w.originalName)).toEqual(
      model.weights.map((w) => w.originalName),
    );
  });

  it('loads what TensorFlow.js saved', async () => {
    const model = zoo(tfjs);
    const artifacts = await saved(model);
    const copy = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const expected = model.predict(image(tfjs)) as tf.Tensor[];
    (copy.predict(image(tf)) as tf.Tensor[]).forEach((y, i) => expectClose(y, expected[i]));
  });

  it('is loaded by TensorFlow.js', async () => {
    const model = zoo(tf);
    const artifacts = await saved(model);
    const copy = await tfjs.loadLayersModel(tfjs.io.fromMemory(artifacts));
    const expected = model.predict(image(tf)) as tf.Tensor[];
    (copy.predict(image(tfjs)) as tf.Tensor[]).forEach((y, i) => expectClose(expected[i], y));
  });

  const trainable = (lib: typeof tf) => {
    const model = lib.sequential({
      layers: [
        lib.layers.dense({ units: 4, activation: 'tanh', inputShape: [3], name: 'one' }),
        lib.layers.dense({ units: 2, activation: 'softmax', name: 'two' }),
      ],
    });
    model.compile({
      optimizer: lib.train.adam(0.05),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy', 'mse'],
    });
    return model;
  };
  const step = (lib: typeof tf, model: tf.LayersModel) =>
    model.trainOnBatch(
      lib.tensor2d([1, 2, 3, 3, 2, 1], [2, 3]),
      lib.tensor2d([1, 0, 0, 1], [2, 2]),
    ) as Promise<number[]>;

  it.each([
    ['tendril', 'tendril', tf, tf],
    ['TensorFlow.js', 'tendril', tfjs, tf],
    ['tendril', 'TensorFlow.js', tf, tfjs],
  ])('training goes on from %s to %s', async (_from, _to, from, to) => {
    const model = trainable(from);
    await step(from, model);
    await step(from, model);
    const artifacts = await saved(model, { includeOptimizer: true });
    const copy = await to.loadLayersModel(to.io.fromMemory(artifacts));
    expect(copy.optimizer.iterations).toBe(2);
    for (let i = 0; i < 3; i++) {
      expectNumbers(await step(to, copy), await step(from, model), 1e-4);
    }
  });

  it('saves the training configuration of TensorFlow.js', async () => {
    const config = async (lib: typeof tf) =>
      (await saved(trainable(lib), { includeOptimizer: true })).trainingConfig;
    expect(await config(tf)).toEqual(await config(tfjs));
  });

  it('leaves out what is not asked for', async () => {
    const model = trainable(tf);
    model.layers[0].trainable = false;
    const artifacts = await saved(model, { trainableOnly: true });
    expect(artifacts.weightSpecs!.map((s) => s.name)).toEqual(['two/kernel', 'two/bias']);
    expect(artifacts.trainingConfig).toBeUndefined();
    const load = (strict: boolean) =>
      tf.loadLayersModel({ load: async () => artifacts }, { strict });
    await expect(load(true)).rejects.toThrow(/weights the data lacks: \[one\/kernel, one\/bias\]/);
    await expect(load(false)).resolves.toBeInstanceOf(tf.Sequential);
  });

  it('keeps metadata', async () => {
    const model = trainable(tf);
    model.setUserDefinedMetadata({ classes: ['a', 'b'] });
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expect(copy.getUserDefinedMetadata()).toEqual({ classes: ['a', 'b'] });
    const circle: { [key: string]: {} } = {};
    circle.self = circle;
    expect(() => model.setUserDefinedMetadata(circle)).toThrow(/JSON/);
  });

  it('keeps weights of saved models, not what initializers would give', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.setWeights([tf.fill([1, 1], 3), tf.fill([1], 4)]);
    await collectGarbage();
    const before = tf.memory().numTensors;
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(copy.getWeights().map((w) => w.dataSync()[0])).toEqual([3, 4]);
  });

  it('saves what the model is when it is asked to, not what it becomes meanwhile', async () => {
    const model = trainable(tf);
    await step(tf, model);
    const state = async () =>
      [...model.getWeights(), ...(await model.optimizer.getWeights()).map(({ tensor }) => tensor)]
        .map((t) => Array.from(t.dataSync()))
        .flat();
    const expected = await state();
    await collectGarbage();
    const before = tf.memory().numTensors;
    const saving = saved(model, { includeOptimizer: true });
    const training = [step(tf, model), step(tf, model)];
    model.layers[0].trainable = false;
    const { weightData, modelTopology } = await saving;
    await Promise.all(training);
    const values = new Uint8Array(weightData as ArrayBuffer);
    const count = new Int32Array(values.slice(26 * 4, 27 * 4).buffer)[0];
    expect(count).toBe(1);
    const floats = Array.from(new Float32Array(values.buffer));
    floats[26] = count;
    expect(floats).toEqual(expected);
    expect(JSON.stringify(modelTopology)).not.toContain('"trainable":false');
    // What is left is the data of two steps.
    expect(tf.memory().numTensors).toBe(before + 4);
  });

  it('takes weights as they were saved, whatever a constraint would make of them', async () => {
    const kernelConstraint = tf.constraints.minMaxNorm({ minValue: 0.5, maxValue: 1, rate: 0.5 });
    const layer = tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelConstraint });
    const model = tf.sequential({ layers: [layer] });
    model.setWeights([tf.fill([1, 1], 4)]);
    // Half way from 4 to 1, and no further.
    expect(model.getWeights()[0].dataSync()[0]).toBeCloseTo(2.5, 5);
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expect(copy.getWeights()[0].dataSync()).toEqual(model.getWeights()[0].dataSync());
  });

  it('nested models come back', async () => {
    const inner = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 2 })],
    });
    const x = tf.input({ shape: [2] });
    const once = inner.apply(x) as tf.SymbolicTensor;
    const twice = inner.apply(once) as tf.SymbolicTensor;
    const model = tf.model({ inputs: x, outputs: twice });
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    const value = tf.tensor2d([1, 2], [1, 2]);
    expectClose(copy.predict(value) as tf.Tensor, model.predict(value) as tf.Tensor, 1e-6);
    expect(copy.weights.length).toBe(4);
  });

  const dense = (config: object, weights = {}) => ({
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 's', layers: [{ class_name: 'Dense', config }] },
    },
    weightSpecs: [
      { name: 'd/kernel', shape: [2, 3], dtype: 'float32' as const },
      { name: 'd/bias', shape: [3], dtype: 'float32' as const },
    ],
    weightData: new ArrayBuffer(36),
    ...weights,
  });
  const config = { name: 'd', units: 3, batch_input_shape: [null, 2], activation: 'hard_sigmoid' };

  it('loads what Keras writes', async () => {
    const model = await tf.loadLayersModel({
      load: async () => ({
        ...dense({
          ...config,
          dtype: 'float32',
          kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } },
          kernel_regularizer: { class_name: 'L2', config: { l2: 0.5 } },
        }),
        weightSpecs: [
          { name: 's/d/kernel', shape: [2, 3], dtype: 'float32' as const },
          { name: 's/d/bias', shape: [3], dtype: 'float32' as const },
        ],
      }),
    });
    expect(model.layers[0].getConfig()).toMatchObject({
      activation: 'hardSigmoid',
      kernelRegularizer: { className: 'L1L2', config: { l1: 0, l2: 0.5 } },
    });
    expectNumbers((model.predict(tf.ones([1, 2])) as tf.Tensor).dataSync(), [0.5, 0.5, 0.5]);
  });

  it.each([
    [dense({ ...config, units: 4 }), /'d\/kernel'.*\[2,4\].*saved value has \[2,3\]/],
    [dense(config, { weightData: new ArrayBuffer(30) }), /ends within weight 'd\/bias'.*truncated/],
    [
      dense(config, {
        weightSpecs: dense(config).weightSpecs.slice(0, 1),
        weightData: new ArrayBuffer(24),
      }),
      /data lacks: \[d\/bias\]/,
    ],
    [
      {
        modelTopology: {
          class_name: 'Sequential',
          config: { layers: [{ class_name: 'Dens', config }] },
        },
      },
      /unknown layer 'Dens': did you mean 'Dense'.*registerClass/,
    ],
    [{ modelTopology: { node: [] } }, /graph model: use tf.loadGraphModel/],
    [{ modelTopology: { class_name: 'Dense', config } }, /of a Dense, not of a model/],
    [{}, /no modelTopology/],
  ])('says what is wrong with what it loads (%#)', async (artifacts, message) => {
    const before = tf.memory().numTensors;
    await expect(tf.loadLayersModel({ load: async () => artifacts })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('loads a model to predict with, whatever trained it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = await tf.loadLayersModel({
      load: async () => ({
        ...dense(config),
        trainingConfig: { loss: 'mse', optimizer_config: { class_name: 'Lion', config: {} } },
      }),
    });
    expect(warn.mock.calls[0][0]).toMatch(/not compiled.*unknown optimizer 'Lion'/);
    warn.mockRestore();
    expect((model.predict(tf.ones([1, 2])) as tf.Tensor).shape).toEqual([1, 3]);
  });

  it('says what cannot be saved', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: (a, b) => tf.mean(tf.sub(a, b), -1) });
    await expect(saved(model, { includeOptimizer: true })).rejects.toThrow(
      /loss function.*cannot be saved/,
    );
    await expect(model.save({ load: async () => ({}) })).rejects.toThrow(/can only load/);
    await expect(tf.loadLayersModel({ save: async () => ({}) as never })).rejects.toThrow(
      /can only save/,
    );
  });
});
