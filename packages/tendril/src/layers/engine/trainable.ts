/**
 * Models that can be compiled, trained, tested and run.
 *
 * Here are the public methods; what they do is in samples.ts (checking data), objective.ts and steps.ts (one batch), feeds.ts
 * (where batches come from), training.ts, fit.ts and testing.ts (the loops), predict.ts and checkpoint.ts (going on with a former
 * training).
 */
import { unstack } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { dispose } from '../../runtime/index.ts';
import type { Optimizer } from '../../train/index.ts';
import type { History } from './base-callbacks.ts';
import { batchSizeFor, oneBatch, positiveInteger } from './batch-size.ts';
import { resolveLosses, resolveLossWeights, resolveMetrics } from './compile-args.ts';
import type { LossArg, MetricsArg } from './compile-args.ts';
import { Container } from './container.ts';
import { isDataset } from './dataset-elements.ts';
import type { DataIterator, DatasetLike } from './feeds.ts';
import { checkGradientOptions } from './gradients.ts';
import type { DisposeResult } from './layer.ts';
import { singletonOrArray } from './lists.ts';
import type {
  BatchWeights,
  ModelEvaluateArgs,
  ModelEvaluateDatasetArgs,
  ModelFitArgs,
  ModelFitDatasetArgs,
  ModelPredictArgs,
  SharedFitArgs,
} from './model-args.ts';
import { getOptimizer } from './optimizers.ts';
import { predictInBatches } from './predict.ts';
import { allOf, inputPorts, samplesOf, samplesOfNow } from './samples.ts';
import type { TrainingSession } from './session.ts';
import { countSamples, standardizeData } from './standardize.ts';
import { PredictStep, TrainingSteps } from './steps.ts';
import type { SymbolicTensor } from './symbolic.ts';
import { testOnDataset, testOnSamples } from './testing.ts';
import type { ModelCompileArgs } from './training-config.ts';
import { absent, type LossOrMetricFn, type Scalar, type TensorOrArrayOrMap } from './types.ts';

/** The loops of training are loaded when `fit` is first called: a page whose models only predict carries none of them. */
const loadTraining = async (): Promise<typeof import('./later.ts')> =>
  (training ??= await import('./later.ts'));
let training: typeof import('./later.ts') | null = null;

type Data = TensorOrArrayOrMap;

export abstract class TrainableModel extends Container {
  loss: LossArg = absent;
  lossFunctions: LossOrMetricFn[] = [];
  metrics: MetricsArg = absent;
  metricsTensors: [LossOrMetricFn, number][] = [];
  /** What `evaluate` returns, in order. */
  metricsNames: string[] = [];
  history: History = absent;
  /** @internal The training under way. */
  session: TrainingSession | null = null;

  protected optimizer_: Optimizer = absent;
  protected isOptimizerOwned = false;
  protected stopTraining_ = false;
  protected isTraining = false;
  /** How the model was compiled. */
  protected compileArgs: ModelCompileArgs | null = null;
  private steps: TrainingSteps | null = null;
  private predictStep: PredictStep | null = null;

  protected override setGraph(inputs: SymbolicTensor[], outputs: SymbolicTensor[]): void {
    super.setGraph(inputs, outputs);
    this.forgetSteps();
  }

  /** Another graph, or other settings, make other programs. */
  private forgetSteps(): void {
    this.steps?.dispose();
    this.steps = null;
    this.predictStep?.dispose();
    this.predictStep = null;
  }

  /**
   * Prepares the model for training and testing.
   *
   * @param args The `optimizer` and the `loss`, by name or as objects, and `metrics` to report.
   * @throws If a name is unknown.
   * @example
   * ```ts
   * const model = tf.sequential({
   *   layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })],
   * });
   * model.compile({
   *   optimizer: tf.train.adam(0.01),
   *   loss: 'categoricalCrossentropy',
   *   metrics: ['accuracy'],
   * });
   * ```
   */
  compile(args: ModelCompileArgs): void {
    this.graph();
    const names = this.outputNames;
    const shapes = this.outputs.map((x) => x.shape);
    checkGradientOptions(args);
    const optimizer = getOptimizer(args.optimizer);
    const lossFunctions = resolveLosses(args.loss, names);
    const lossWeights = resolveLossWeights(args.lossWeights, names);
    const metrics = [
      ...resolveMetrics(args.metrics, lossFunctions, names, shapes),
      ...resolveMetrics(args.weightedMetrics, lossFunctions, names, shapes, true),
    ];
    if (this.isOptimizerOwned && this.optimizer_ !== optimizer) this.optimizer_?.dispose();
    this.optimizer_ = optimizer;
    this.isOptimizerOwned = typeof args.optimizer === 'string';
    this.compileArgs = args;
    this.loss = args.loss;
    this.metrics = args.metrics ?? absent;
    this.lossFunctions = lossFunctions;
    this.metricsTensors = metrics.map(({ fn, outputIndex }) => [fn, outputIndex]);
    const ofOutputs = names.length > 1 ? names.map((name) => `${name}_loss`) : [];
    this.metricsNames = distinct(['loss', ...ofOutputs, ...metrics.map((metric) => metric.name)]);
    this.steps?.dispose();
    this.steps = new TrainingSteps({
      model: this,
      optimizer,
      lossFunctions,
      lossWeights,
      metrics,
      gradients: args,
      names: this.metricsNames,
    });
  }

  get optimizer(): Optimizer {
    return this.optimizer_;
  }

  /** Replaces the optimizer; the new one is the caller's to dispose. */
  set optimizer(optimizer: Optimizer) {
    if (!this.compileArgs) {
      throw new Error('optimizer: the model is not compiled yet; use compile()');
    }
    this.compile({ ...this.compileArgs, optimizer });
  }

  private compiledSteps(operation: string): TrainingSteps {
    if (!this.steps) {
      throw new Error(
        `${operation}: the model is not compiled yet; call model.compile({optimizer, loss}) first`,
      );
    }
    return this.steps;
  }

  /** Warns if layers were frozen or thawed after compiling. */
  private checkTrainableWeightsConsistency(steps: TrainingSteps): void {
    if (this.trainableWeights.length !== steps.variables.length) {
      console.warn(
        `model '${this.name}': what is trainable has changed since compile(), which decides what training ` +
          'moves; call compile() again',
      );
    }
  }

  /**
   * Trains on given data.
   *
   * @param x Inputs: a tensor, or for several inputs a list or an object by name.
   * @param y Labels, likewise.
   * @param args `epochs`, `batchSize`, `validationSplit` or `validationData`, `callbacks` …
   * @returns The history: for each epoch the loss and metrics.
   * @throws If the model is not compiled, or shapes do not fit.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
   * const x = tf.tensor2d([1, 2, 3, 4], [4, 1]);
   * const y = tf.tensor2d([1, 3, 5, 7], [4, 1]);
   * const { history } = await model.fit(x, y, { epochs: 50 });
   * console.log(history.loss[49]);
   * model.predict(tf.tensor2d([5], [1, 1])).print(); // near 9
   * ```
   */
  async fit(x: Data, y: Data, args: ModelFitArgs = {}): Promise<History> {
    if (args.batchSize != null) positiveInteger('fit', 'batchSize', args.batchSize);
    return this.train('fit', args, async (steps) =>
      (await loadTraining()).fitOnTensors(this, steps, x, y, args),
    );
  }

  /**
   * Trains on a dataset, whose elements are batches: `{ xs, ys }`, and perhaps `sampleWeights`. What `xs` and `ys` are for
   * models with several inputs or outputs is as for `fit`.
   *
   * @param dataset Usually made by `tf.data`; anything with an `iterator()` will do.
   * @param args `epochs`, `batchesPerEpoch`, `validationData` (a dataset too, or tensors), `callbacks` …
   * @returns The history: for each epoch the loss and metrics.
   * @throws If the model is not compiled, or the elements do not fit.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
   * const points = [1, 2, 3, 4].map((x) => ({ xs: [x], ys: [2 * x - 1] }));
   * const dataset = tf.data.array(points).shuffle(4).batch(2).prefetch(1);
   * const { history } = await model.fitDataset(dataset, { epochs: 20 });
   * console.log(history.loss[19]);
   * ```
   */
  async fitDataset(dataset: DatasetLike, args: ModelFitDatasetArgs = {}): Promise<History> {
    const { batchesPerEpoch, validationBatches } = args;
    if (!isDataset(dataset)) {
      throw new Error('fitDataset: wanted a dataset, as tf.data makes them; for tensors use fit');
    }
    if ('validationSplit' in args) {
      throw new Error(
        'fitDataset: a dataset cannot be split; make two of it with take and skip, and give one as validationData',
      );
    }
    if (batchesPerEpoch != null) positiveInteger('fitDataset', 'batchesPerEpoch', batchesPerEpoch);
    if (validationBatches != null) {
      positiveInteger('fitDataset', 'validationBatches', validationBatches);
    }
    return this.train('fitDataset', args, async (steps) =>
      (await loadTraining()).fitOnDataset(this, steps, dataset, args),
    );
  }

  /** What `fit` and `fitDataset` have in common. */
  private async train(
    operation: string,
    args: SharedFitArgs,
    run: (steps: TrainingSteps) => Promise<History>,
  ): Promise<History> {
    const steps = this.compiledSteps(operation);
    const epochs = args.epochs ?? 1;
    if (!Number.isInteger(epochs) || epochs < 0) {
      throw new Error(`${operation}: epochs must be a whole number, got ${epochs}`);
    }
    if (this.isTraining) {
      throw new Error(
        `${operation}: this model is being trained already; await the other fit() first`,
      );
    }
    this.isTraining = true;
    try {
      this.checkTrainableWeightsConsistency(steps);
      return await run(steps);
    } finally {
      this.isTraining = false;
    }
  }

  /**
   * Makes one step of training on all of the given samples.
   *
   * @param args `sampleWeight` and `classWeight`, as for `fit`.
   * @returns The loss before the step, and the metrics if there are any.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
   * console.log(await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1])));
   * ```
   */
  async trainOnBatch(x: Data, y: Data, args: BatchWeights = {}): Promise<number | number[]> {
    const steps = this.compiledSteps('trainOnBatch');
    this.checkTrainableWeightsConsistency(steps);
    return this.onBatch('trainOnBatch', steps, x, y, args);
  }

  /**
   * Computes the loss and metrics of all of the given samples.
   *
   * @returns The loss, and the metrics if there are any.
   */
  async testOnBatch(x: Data, y: Data, args: BatchWeights = {}): Promise<number | number[]> {
    return this.onBatch('testOnBatch', this.compiledSteps('testOnBatch'), x, y, args);
  }

  private async onBatch(
    operation: 'trainOnBatch' | 'testOnBatch',
    steps: TrainingSteps,
    x: Data,
    y: Data,
    weights: BatchWeights,
  ): Promise<number | number[]> {
    const created: Tensor[] = [];
    try {
      const samples = await samplesOf(this, operation, x, y, weights, created);
      oneBatch(this, operation, samples.inputs[0].shape[0]);
      steps.mayHaveChanged();
      const mode = operation === 'trainOnBatch' ? 'train' : 'test';
      const values = steps.runBatch(mode, samples);
      const numbers = Array.from(await values.data());
      values.dispose();
      return singletonOrArray(numbers);
    } finally {
      dispose(created);
    }
  }

  /**
   * Computes the loss and metrics on labelled data.
   *
   * @returns Scalars in the order of `metricsNames`; a single one if there are no metrics.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
   * const [loss, mae] = model.evaluate(tf.ones([4, 2]), tf.ones([4, 1]));
   * loss.print();
   * mae.print();
   * ```
   */
  evaluate(x: Data, y: Data, args: ModelEvaluateArgs = {}): Scalar | Scalar[] {
    const steps = this.compiledSteps('evaluate');
    if (args.batchSize != null) positiveInteger('evaluate', 'batchSize', args.batchSize);
    const created: Tensor[] = [];
    try {
      const samples = samplesOfNow(this, 'evaluate', x, y, args.sampleWeight, created);
      const all = allOf(samples);
      const batchSize = batchSizeFor(this, 'evaluate', all.order.length, args.batchSize);
      return toScalars(testOnSamples(steps, all, batchSize, args.steps));
    } finally {
      dispose(created);
    }
  }

  /**
   * Computes the loss and metrics on a dataset of batches `{ xs, ys }`.
   *
   * @param dataset A dataset, or an iterator over one, which can go on afterwards.
   * @param args `batches`: how many to use at most.
   * @returns Scalars in the order of `metricsNames`; a single one if there are no metrics.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
   * const dataset = tf.data.array([{ xs: [1], ys: [2] }, { xs: [3], ys: [6] }]).batch(2);
   * (await model.evaluateDataset(dataset)).print();
   * ```
   */
  async evaluateDataset(
    dataset: DatasetLike | DataIterator,
    args: ModelEvaluateDatasetArgs = {},
  ): Promise<Scalar | Scalar[]> {
    const steps = this.compiledSteps('evaluateDataset');
    const { batches } = args;
    if (batches != null) positiveInteger('evaluateDataset', 'batches', batches);
    return toScalars(await testOnDataset(this, steps, dataset, batches, (s) => s.meansTensor()));
  }

  /**
   * Computes the outputs for inputs, some samples at a time.
   *
   * @param x Inputs: a tensor, or for several inputs a list.
   * @param args `batchSize`: how many samples at a time, 32 by default.
   * @returns A tensor, or a list if the model has several outputs.
   * @throws If the shape is not what the model expects.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
   * model.predict(tf.ones([3, 2])).print();
   * ```
   */
  predict(x: Data, args: ModelPredictArgs = {}): Tensor | Tensor[] {
    if (args.batchSize != null) positiveInteger('predict', 'batchSize', args.batchSize);
    return this.predictWith('predict', x, args.batchSize);
  }

  /** Computes the outputs for inputs, all samples at once. */
  predictOnBatch(x: Data): Tensor | Tensor[] {
    return this.predictWith('predictOnBatch', x, Infinity);
  }

  private predictWith(operation: string, x: Data, given?: number): Tensor | Tensor[] {
    this.assertNotDisposed();
    this.graph();
    const created: Tensor[] = [];
    try {
      const inputs = standardizeData(operation, 'x', x, inputPorts(this), created);
      const count = countSamples(operation, { x: inputs });
      const batchSize = batchSizeFor(this, operation, count, given && Math.min(given, count));
      const step = (this.predictStep ??= new PredictStep(this)).begin();
      return singletonOrArray(predictInBatches(step, inputs, count, batchSize));
    } finally {
      dispose(created);
    }
  }

  /** Whether training is to stop after the batch at hand. Callbacks set it. */
  get stopTraining(): boolean {
    return this.stopTraining_;
  }

  set stopTraining(stop: boolean) {
    this.stopTraining_ = stop;
  }

  override dispose(): DisposeResult {
    const result = super.dispose();
    this.forgetSteps();
    if (this.isOptimizerOwned) this.optimizer_?.dispose();
    return result;
  }
}

/** Names of values of which none hides another: a second `acc` is `acc_1`. */
function distinct(names: string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return before === 0 ? name : `${name}_${before}`;
  });
}

/** The elements of a vector as scalars, a single one bare; the vector is disposed. */
function toScalars(vector: Tensor): Scalar | Scalar[] {
  const scalars = unstack(vector) as Scalar[];
  vector.dispose();
  return singletonOrArray(scalars);
}
