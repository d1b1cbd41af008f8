/** Saving and loading, data, graph models, and what extends TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import type * as converter from '@tensorflow/tfjs-converter';
import type * as tfd from '@tensorflow/tfjs-data';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

/** A handler of one's own. */
export class Kept implements tf.io.IOHandler {
  private artifacts: tf.io.ModelArtifacts | null = null;

  async save(artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
    this.artifacts = artifacts;
    const modelArtifactsInfo: tf.io.ModelArtifactsInfo =
      tf.io.getModelArtifactsInfoForJSON(artifacts);
    return { modelArtifactsInfo, errors: [] };
  }

  async load(): Promise<tf.io.ModelArtifacts> {
    const specs: tf.io.WeightsManifestEntry[] = this.artifacts?.weightSpecs ?? [];
    const data: tf.io.WeightData | undefined = this.artifacts?.weightData;
    const weights: tf.NamedTensorMap = tf.io.decodeWeights(data as ArrayBuffer, specs);
    tf.dispose(weights);
    return { modelTopology: {}, weightSpecs: specs, weightData: data, format: 'layers-model' };
  }
}

export async function saving(model: tf.LayersModel): Promise<void> {
  await model.save(new Kept());
  await model.save(tf.io.withSaveHandler(async (a) => new Kept().save(a)));
  const encoded: { data: ArrayBuffer; specs: tf.io.WeightsManifestEntry[] } =
    await tf.io.encodeWeights([{ name: 'w', tensor: tf.ones([1]) }]);
  const options: tf.io.LoadOptions = {
    onProgress: (fraction: number) => console.log(fraction),
    requestInit: { credentials: 'include' },
    fetchFunc: fetch,
    weightPathPrefix: '/',
  };
  const handler: tf.io.IOHandler = tf.io.http('https://example.org/model.json', options);
  const files: tf.io.IOHandler = tf.io.browserFiles([]);
  const memory: tf.io.IOHandler = tf.io.fromMemory({ modelTopology: {}, weightData: encoded.data });
  const router = (url: string | string[]) => (Array.isArray(url) ? files : handler);
  tf.io.registerLoadRouter(router);
  tf.io.registerSaveRouter(() => memory);
  const known: { [url: string]: tf.io.ModelArtifactsInfo } = await tf.io.listModels();
  await tf.io.copyModel('indexeddb://a', 'localstorage://b');
  void known;
}

export async function reading(): Promise<void> {
  const numbers: tfd.Dataset<number> = tf.data.array([1, 2, 3]);
  const batched: tfd.Dataset<tf.TensorContainer> = numbers.map((x) => x * 2).batch(2);
  await batched.take(1).forEachAsync((batch) => (batch as tf.Tensor).print());
  const made = tf.data.generator(function* () {
    yield { xs: tf.ones([1]), ys: tf.zeros([1]) };
  });
  const zipped = tf.data.zip({ a: numbers, b: made.repeat(2).shuffle(10, 'seed').prefetch(2) });
  const iterator = await zipped.iterator();
  const { value, done } = await iterator.next();
  const size: number = numbers.size;
  const rows: tf.data.CSVDataset = tf.data.csv('https://example.org/a.csv', {
    hasHeader: true,
    columnConfigs: { price: { isLabel: true, dtype: 'float32', required: true, default: 0 } },
  });
  const names: string[] = await rows.columnNames();
  const config: tfd.ColumnConfig = { isLabel: true };
  const camera = await tf.data.webcam(undefined, { facingMode: 'environment', resizeWidth: 10 });
  const picture: tf.Tensor3D = await camera.capture();
  picture.dispose();
  const microphone = await tf.data.microphone({ fftSize: 256, includeWaveform: true });
  const { spectrogram, waveform } = await microphone.capture();
  tf.dispose([spectrogram, waveform]);
  const all: number[] = await numbers.filter((x) => x > 1).toArray();
  const lines = new tf.data.TextLineDataset(new tf.data.URLDataSource('https://example.org'));
  void [value, done, size, names, config, lines.map((line) => line.length), all];
}

export async function graphs(source: string | tf.io.IOHandler): Promise<tf.Tensor[]> {
  const model: tf.GraphModel = await tf.loadGraphModel(source, { fromTFHub: true });
  const inputs: string[] = model.inputs.map(({ name, shape, dtype }) => name + shape + dtype);
  const map: tf.NamedTensorMap = { x: tf.zeros([1]) };
  const first = model.predict(map) as tf.Tensor;
  const named = model.execute(map, ['a', 'b']) as tf.Tensor[];
  const later: tf.Tensor | tf.Tensor[] = await model.executeAsync(tf.zeros([1]), 'a');
  const predicted: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap = await model.predictAsync(map);
  const inference: tf.InferenceModel = model;
  const executor: converter.OpExecutor = (node: converter.GraphNode) =>
    tf.mul(node.inputs[0], node.attrs['factor'] as number);
  tf.registerOp('Scaled', executor);
  tf.deregisterOp('Scaled');
  const node: converter.INodeDef = { name: 'n', op: 'Add', attr: { T: { type: 1 } } };
  model.dispose();
  void [inputs, later, predicted, inference, node];
  return [first, ...named];
}

/** Kernels and backends. */
export const kernel: tf.KernelConfig = {
  kernelName: 'Scaled',
  backendName: 'cpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x } = inputs as unknown as { x: tf.TensorInfo };
    const cpu = backend as MathBackendCPU;
    const { factor } = attrs as unknown as { factor: number };
    const values = cpu.data.get(x.dataId).values as Float32Array;
    return cpu.makeTensorInfo(
      x.shape,
      'float32',
      values.map((v) => v * factor),
    );
  },
  setupFunc: () => undefined,
};

export const gradient: tf.GradConfig = {
  kernelName: 'Scaled',
  inputsToSave: ['x'],
  gradFunc: (dy: tf.Tensor | tf.Tensor[], _saved: tf.Tensor[], attrs: tf.NamedAttrMap) => ({
    x: () => tf.mul(dy as tf.Tensor, attrs['factor'] as number),
  }),
};

export function extend(): tf.Tensor {
  tf.registerKernel(kernel);
  tf.registerGradient(gradient);
  const inputs: Partial<tf.AddInputs> = { a: tf.scalar(1), b: tf.scalar(2) };
  const attrs: tf.SumAttrs = { axis: [0], keepDims: false };
  const conv: tf.Conv2DAttrs = {
    strides: 1,
    pad: 'same',
    dataFormat: 'NHWC',
    dilations: 1,
    dimRoundingMode: 'floor',
  };
  const run: tf.KernelFunc = tf.getKernel('Add', 'cpu').kernelFunc;
  const known: tf.KernelConfig[] = tf.getKernelsForBackend('cpu');
  const flag: number = tf.env().getNumber('WEBGL_VERSION');
  tf.env().set('DEBUG', false);
  const platform: tf.Platform = tf.env().platform;
  const info: tf.backend_util.Conv2DInfo = tf.backend_util.computeConv2DInfo(
    [1, 4, 4, 1],
    [2, 2, 1, 1],
    1,
    1,
    'same',
  );
  void [inputs, conv, run, known, flag, platform.now(), info.outShape];
  return tf.engine().runKernel('Sum', { x: tf.ones([2]) }, attrs as unknown as tf.NamedAttrMap);
}

export class Mine extends tf.KernelBackend {
  private readonly kept = new tf.DataStorage<{ values: tf.BackendValues }>(this, tf.engine());

  override write(values: tf.BackendValues, _shape: number[], _dtype: tf.DataType): tf.DataId {
    const dataId: tf.DataId = {};
    this.kept.set(dataId, { values });
    return dataId;
  }

  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return this.kept.get(dataId).values;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override async time(f: () => void): Promise<tf.BackendTimingInfo> {
    f();
    return { kernelMs: 0 };
  }
}

export async function choose(): Promise<string> {
  const made: boolean = tf.registerBackend('mine', () => new Mine(), 2);
  await tf.setBackend('mine');
  await tf.ready();
  const found: tf.KernelBackend = tf.findBackend('mine');
  tf.removeBackend('mine');
  void [made, found.epsilon(), tf.backend().numDataIds()];
  return tf.getBackend();
}
