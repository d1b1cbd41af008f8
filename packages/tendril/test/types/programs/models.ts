/** Layers models: making, training, saving; layers and callbacks of one's own. */
import * as tf from '@tensorflow/tfjs';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Logs, type Shape } from '@tensorflow/tfjs-layers';

/** A layer with a weight. */
export class Scale extends tf.layers.Layer {
  static className = 'Scale';
  private factor!: tf.LayerVariable;
  private readonly start: number;

  constructor(args: { start?: number; name?: string } = {}) {
    super({ name: args.name });
    this.start = args.start ?? 1;
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as Shape[];
    this.factor = this.addWeight(
      'factor',
      [shape[shape.length - 1]],
      'float32',
      tf.initializers.constant({ value: this.start }),
      tf.regularizers.l2({ l2: 0.1 }),
      true,
      tf.constraints.nonNeg(),
    );
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      return x.mul(this.factor.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), start: this.start };
  }
}
tf.serialization.registerClass(Scale);

/** A callback of one's own. */
export class Watch extends tf.Callback {
  seen: number[] = [];

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    this.seen.push(epoch, logs?.['loss'] ?? 0, this.model.countParams());
  }
}

export const args: tf.CustomCallbackArgs = {
  onTrainBegin: async (logs?: Logs) => console.log(logs),
  onEpochEnd: (epoch: number, logs?: tf.Logs) => console.log(epoch, logs?.['acc']),
  onBatchEnd: async (batch: number) => console.log(batch),
  onYield: (epoch: number, batch: number, logs: Logs) => console.log(epoch, batch, logs),
};

export async function train(x: tf.Tensor2D, y: tf.Tensor): Promise<void> {
  const model: tf.Sequential = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu' }),
      new Scale({ start: 2 }),
      tf.layers.dense({ units: 1, kernelRegularizer: 'l1l2', useBias: false }),
    ],
  });
  const compileArgs: tf.ModelCompileArgs = {
    optimizer: tf.train.adam(),
    loss: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.losses.meanSquaredError(yTrue, yPred),
    metrics: ['accuracy', tf.metrics.meanAbsoluteError],
  };
  model.compile(compileArgs);
  const fitArgs: tf.ModelFitArgs = {
    epochs: 2,
    batchSize: 4,
    shuffle: true,
    validationSplit: 0.1,
    validationData: [x, y],
    classWeight: { 0: 1, 1: 2 },
    callbacks: [new Watch(), tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 2 })],
    yieldEvery: 'auto',
    verbose: 0,
  };
  const history: tf.History = await model.fit(x, y, fitArgs);
  const first: number | tf.Tensor = history.history['loss'][0];
  const [loss, accuracy] = model.evaluate(x, y, { batchSize: 4 }) as tf.Scalar[];
  const out = model.predict(x, { batchSize: 2 }) as tf.Tensor;
  const scalars: tf.Scalar | tf.Scalar[] = model.evaluate(x, y);
  const step: number | number[] = await model.trainOnBatch(x, y);
  const optimizer: tf.Optimizer = model.optimizer;
  const names: string[] = model.metricsNames;
  const weights: tf.LayerVariable[] = model.trainableWeights;
  const values: tf.Tensor[] = model.layers[0].getWeights();
  model.layers[0].setWeights(values);
  model.layers[1].trainable = false;
  const dtype: tf.DataType = model.layers[0].dtype;
  model.summary(80, [], (message?: unknown) => console.log(message));
  model.stopTraining = true;
  const result: tf.io.SaveResult = await model.save('indexeddb://model', {
    includeOptimizer: true,
  });
  const date: Date = result.modelArtifactsInfo.dateSaved;
  tf.dispose([loss, accuracy, out]);
  void [first, scalars, step, optimizer.getConfig(), names, weights[0].shape, dtype, date];
}

export async function functional(): Promise<tf.LayersModel> {
  const input: tf.SymbolicTensor = tf.input({ shape: [null, 3], name: 'in', dtype: 'float32' });
  const hidden = tf.layers.lstm({ units: 4, returnSequences: true }).apply(input);
  const shape: (number | null)[] = (hidden as tf.SymbolicTensor).shape;
  const output = tf.layers.dense({ units: 2 }).apply(hidden) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [input], outputs: output, name: 'functional' });
  const part: tf.LayersModel = tf.model({
    inputs: model.inputs,
    outputs: model.getLayer('in').output,
  });
  const json: tf.ModelAndWeightsConfig = { modelTopology: {} };
  const loaded: LayersModel = await tf.loadLayersModel('localstorage://m', { strict: false });
  const copy: LayersModel = await tf.models.modelFromJSON(json);
  void [shape, part, copy];
  return loaded;
}

export async function datasets(model: tf.LayersModel, ds: tf.data.Dataset<{}>) {
  const fitArgs: tf.ModelFitDatasetArgs<{}> = {
    epochs: 3,
    batchesPerEpoch: 10,
    validationData: ds,
    callbacks: { onEpochEnd: async () => tf.nextFrame() },
  };
  const history = await model.fitDataset(ds, fitArgs);
  const scores: tf.Scalar | tf.Scalar[] = await model.evaluateDataset(ds, { batches: 2 });
  return [history.epoch, scores];
}
