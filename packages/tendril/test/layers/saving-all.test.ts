/** Models of the layers that are not in the zoo of saving.test.ts go to TensorFlow.js and come from it. */
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import type { ModelArtifacts, WeightsManifestEntry } from '../../src/io/types.ts';
import { describeBackends } from '../util/backends.ts';
import { saved } from './saved.ts';
import { expectClose, numbers, oracle, sizeOf, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Api = typeof tf;
type Build = (lib: Api) => tf.LayersModel;

const recurrent: Build = (lib) => {
  const { layers } = lib;
  const cells = [layers.lstmCell({ units: 3 }), layers.gruCell({ units: 2 })];
  return lib.sequential({
    layers: [
      layers.bidirectional({
        layer: layers.lstm({ units: 3, returnSequences: true, unitForgetBias: true }),
        inputShape: [4, 2],
      }),
      layers.timeDistributed({ layer: layers.dense({ units: 3, activation: 'relu' }) }),
      layers.simpleRNN({ units: 3, returnSequences: true, goBackwards: true }),
      layers.rnn({ cell: cells, returnSequences: true }),
      layers.gru({ units: 2, recurrentActivation: 'sigmoid' }),
      layers.dense({ units: 1 }),
    ],
  });
};

const volumes: Build = (lib) => {
  const { layers } = lib;
  return lib.sequential({
    layers: [
      layers.conv3d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 4, 1] }),
      layers.averagePooling3d({ poolSize: [1, 2, 1], strides: 1 }),
      layers.conv3dTranspose({ filters: 2, kernelSize: 2 }),
      layers.maxPooling3d({ poolSize: 2 }),
      layers.reshape({ targetShape: [2, 1, 2, 2] }),
      layers.convLstm2d({ filters: 2, kernelSize: 1, returnSequences: true }),
      layers.flatten(),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.dense({ units: 1 }),
    ],
  });
};

const pictures: Build = (lib) => {
  const { layers } = lib;
  const x = lib.input({ shape: [6, 5, 2], name: 'picture' });
  const steps = [
    layers.rescaling({ scale: 0.5, offset: 0.1 }),
    layers.zeroPadding2d({
      padding: [
        [1, 0],
        [0, 1],
      ],
    }),
    layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
    layers.cropping2D({ cropping: [1, 2] }),
    layers.upSampling2d({ size: [1, 2] }),
    layers.alphaDropout({ rate: 0.2 }),
    layers.gaussianDropout({ rate: 0.2 }),
    layers.globalAveragePooling2d({}),
  ];
  const y = steps.reduce((t, layer) => layer.apply(t) as tf.SymbolicTensor, x);
  const a = layers.dense({ units: 3, activation: 'gelu' }).apply(y) as tf.SymbolicTensor;
  const b = layers.dense({ units: 3, activation: 'mish' }).apply(y) as tf.SymbolicTensor;
  const out = layers.dot({ axes: -1, normalize: true }).apply([a, b]) as tf.SymbolicTensor;
  return lib.model({ inputs: x, outputs: out });
};

describeBackends('saving all layers', () => {
  const dataFor = (lib: Api, model: tf.LayersModel): tf.Tensor => {
    const shape = [2, ...(model.inputs[0].shape.slice(1) as number[])];
    return lib.tensor(numbers(sizeOf(shape)), shape);
  };
  const predictions = (lib: Api, model: tf.LayersModel) =>
    model.predict(dataFor(lib, model)) as tf.Tensor;

  it.each([
    ['recurrent', recurrent],
    ['volumes', volumes],
    ['pictures', pictures],
  ])('%s: from TensorFlow.js and back', async (_name, build) => {
    const theirs = build(tfjs);
    const ours = await tf.loadLayersModel(tf.io.fromMemory(await saved(theirs)));
    const expected = predictions(tfjs, theirs);
    expectClose(predictions(tf, ours), expected);
    const again = await tfjs.loadLayersModel(tfjs.io.fromMemory(await saved(ours)));
    expectClose(predictions(tfjs, again), expected);
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(ours)));
    expectClose(predictions(tf, copy), expected);
  });

  it('the state of the optimizer goes along for recurrent models too', async () => {
    const train = async (lib: Api, model: tf.LayersModel) =>
      (await model.trainOnBatch(dataFor(lib, model), lib.tensor2d([1, -1], [2, 1]))) as number;
    const theirs = recurrent(tfjs);
    theirs.compile({ optimizer: tfjs.train.adam(0.01), loss: 'meanSquaredError' });
    await train(tfjs, theirs);
    const artifacts = await saved(theirs, { includeOptimizer: true });
    const ours = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    for (let i = 0; i < 2; i++) {
      expect(await train(tf, ours)).toBeCloseTo(await train(tfjs, theirs), 3);
    }
  });

  /** The weights of a model in a quantized form, as the converter writes them. */
  function quantized(
    artifacts: ModelArtifacts,
    dtype: 'uint8' | 'uint16' | 'float16',
  ): ModelArtifacts {
    const values = new Float32Array(artifacts.weightData as ArrayBuffer);
    const bytes: Uint8Array[] = [];
    let at = 0;
    const weightSpecs = artifacts.weightSpecs!.map((spec): WeightsManifestEntry => {
      const own = values.slice(at, (at += sizeOf(spec.shape)));
      if (dtype === 'float16') {
        bytes.push(new Uint8Array(Uint16Array.from(own, halfOf).buffer));
        return { ...spec, quantization: { dtype } };
      }
      const [min, max] = [Math.min(...own), Math.max(...own)];
      const scale = (max - min) / (dtype === 'uint8' ? 255 : 65535) || 1;
      const levels = Array.from(own, (v) => Math.round((v - min) / scale));
      const typed = dtype === 'uint8' ? Uint8Array.from(levels) : Uint16Array.from(levels);
      bytes.push(new Uint8Array(typed.buffer));
      return { ...spec, quantization: { dtype, scale, min } };
    });
    const weightData = new Uint8Array(bytes.reduce((n, b) => n + b.length, 0));
    let end = 0;
    for (const part of bytes) {
      weightData.set(part, end);
      end += part.length;
    }
    return { ...artifacts, weightSpecs, weightData: weightData.buffer };
  }

  it.each([
    ['uint8', 0.05],
    ['uint16', 1e-3],
    ['float16', 1e-2],
  ] as const)(
    'weights quantized to %s are read as TensorFlow.js reads them',
    async (dtype, near) => {
      const model = recurrent(tfjs);
      const artifacts = quantized(await saved(model), dtype);
      const ours = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
      const theirs = await tfjs.loadLayersModel(tfjs.io.fromMemory(artifacts));
      const actual = predictions(tf, ours);
      expectClose(actual, predictions(tfjs, theirs));
      expectClose(actual, predictions(tfjs, model), near);
    },
  );

  it('models of layers that TensorFlow.js lacks come back', async () => {
    const { layers } = tf;
    const x = tf.input({ shape: [6, 4] });
    const steps = [
      layers.normalization({ mean: 0.5, variance: 2 }),
      layers.conv1dTranspose({ filters: 4, kernelSize: 2 }),
      layers.separableConv1d({ filters: 4, kernelSize: 2, activation: 'hardSwish' }),
      layers.groupNormalization({ groups: 2 }),
      layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }),
      layers.rmsNormalization(),
      layers.einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 3], biasAxes: 'd' }),
      layers.unitNormalization(),
      layers.gru({ units: 2, resetAfter: true }),
    ];
    const y = steps.reduce((t, layer) => layer.apply(t) as tf.SymbolicTensor, x);
    const model = tf.model({ inputs: x, outputs: y });
    const copy = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expectClose(predictions(tf, copy), predictions(tf, model), 1e-5);
  });

  it('a file that ends too soon, or names too much, leaves nothing behind', async () => {
    const artifacts = await saved(recurrent(tf));
    const data = artifacts.weightData as ArrayBuffer;
    const before = tf.memory().numTensors;
    const broken: [Partial<ModelArtifacts>, RegExp][] = [
      [{ weightData: data.slice(0, -8) }, /truncated/],
      [{ weightSpecs: artifacts.weightSpecs!.slice(1) }, /./],
      [
        {
          weightSpecs: artifacts.weightSpecs!.map((s, i) => (i === 2 ? { ...s, name: 'x/y' } : s)),
        },
        /x\/y/,
      ],
    ];
    for (const [change, message] of broken) {
      const load = async () => ({ ...artifacts, ...change });
      await expect(tf.loadLayersModel({ load })).rejects.toThrow(message);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** A number in half precision, rounded. */
function halfOf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  return sign | Math.min(0x7bff, (exponent << 10) + (((bits & 0x7fffff) + 0x1000) >>> 13));
}
