/**
 * Models that can be compiled, trained, tested and run.
 *
 * Here are the public methods; what they do is in standardize.ts (checking data), objective.ts and steps.ts (one batch), feeds.ts
 * (where batches come from), fit.ts (the loops) and checkpoint.ts (going on with a former training).
 */
import { concat, div, slice, zeros } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { dispose, tidy } from '../../runtime/index.ts';
import type { Optimizer } from '../../train/index.ts';
import { standardizeCallbacks } from './base-callbacks.ts';
import type { History } from './base-callbacks.ts';
import { restoreCheckpoint } from './checkpoint.ts';
import { resolveLosses, resolveLossWeights, resolveMetrics } from './compile-args.ts';
import type { LossArg, MetricsArg } from './compile-args.ts';
import { Container } from './container.ts';
import { elementOf, isDataset, validationDataset } from './dataset-elements.ts';
import { DatasetFeed, range, TensorFeed } from './feeds.ts';
import type { DataIterator, DatasetLike, Feed, Selection } from './feeds.ts';
import { fitLoop, testLoop, testLoopAsync, toScalars, wantsBatches } from './fit.ts';
import type { LoopOptions } from './fit.ts';
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
import { refuseNaN } from './nan-data.ts';
import { getOptimizer } from './optimizers.ts';
import { standardizeSampleWeights, weightsOfSamples } from './sample-weights.ts';
import type { SampleWeightArg } from './sample-weights.ts';
import type { TrainingSession } from './session.ts';
import { checkTargets, countSamples, standardizeData, targetPorts } from './standardize.ts';
import { PredictStep, TrainingSteps } from './steps.ts';
import type { Samples } from './steps.ts';
import type { SymbolicTensor } from './symbolic.ts';
import type { ModelCompileArgs } from './training-config.ts';
import { absent, type LossOrMetricFn, type Scalar, type TensorOrArrayOrMap } from './types.ts';

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

  protected inputPorts(): { name: string; shape: (number | null)[] }[] {
    return this.inputNames.map((name, i) => ({ name, shape: this.inputs[i].shape }));
  }

  /** Checks inputs and labels, and makes lists of them. */
  private standardizeXY(
    operation: string,
    x: Data,
    y: Data,
    created: Tensor[],
  ): { inputs: Tensor[]; targets: Tensor[] } {
    const names = this.outputNames;
    const shapes = this.outputs.map((t) => t.shape);
    const inputs = standardizeData(operation, 'x', x, this.inputPorts(), created);
    const ports = targetPorts(names, shapes, this.lossFunctions);
    const targets = standardizeData(operation, 'y', y, ports, created);
    countSamples(operation, { x: inputs, y: targets });
    checkTargets(operation, targets, names, shapes, this.lossFunctions);
    return { inputs, targets };
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
    const batchSize = positiveInteger('fit', 'batchSize', args.batchSize ?? 32);
    return this.train('fit', args, async (steps, wantValues, created) => {
      const { inputs, targets } = this.standardizeXY('fit', x, y, created);
      await this.refuseNaN(inputs, targets);
      const weights = await weightsOfSamples(
        targets,
        args.sampleWeight,
        args.classWeight,
        this.outputNames,
        created,
      );
      const training: Selection = {
        samples: { inputs, targets, weights },
        order: range(0, inputs[0].shape[0]),
      };
      const validation = await this.validationFor(training, args, created);
      const shuffle = args.shuffle ?? true;
      const { stepsPerEpoch } = args;
      return {
        feed: new TensorFeed(steps, training, { batchSize, shuffle, stepsPerEpoch, wantValues }),
        batchSize,
        stepsPerEpoch: stepsPerEpoch ?? null,
        validate:
          validation &&
          ((breathe) => testLoopAsync(steps, validation, batchSize, args.validationSteps, breathe)),
      };
    });
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
    const { batchesPerEpoch, validationBatches, validationData } = args;
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
    return this.train('fitDataset', args, async (steps, wantValues) => {
      const feed = new DatasetFeed(
        dataset,
        batchesPerEpoch ?? null,
        (element, created) => this.samplesOf('fitDataset', element, created, args.classWeight),
        (samples, sums) => steps.addBatch('train', samples, sums, wantValues),
      );
      const validation =
        validationData && validationDataset(validationData, args.validationBatchSize ?? 32);
      return {
        feed,
        batchSize: null,
        stepsPerEpoch: feed.batches,
        validate: validation
          ? (breathe) => this.testOnDataset(steps, validation, validationBatches, breathe)
          : null,
      };
    });
  }

  /** What `fit` and `fitDataset` have in common. */
  private async train(
    operation: string,
    args: SharedFitArgs,
    prepare: (
      steps: TrainingSteps,
      wantValues: boolean,
      created: Tensor[],
    ) => Promise<{ feed: Feed } & Pick<LoopOptions, 'batchSize' | 'stepsPerEpoch' | 'validate'>>,
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
    const created: Tensor[] = [];
    try {
      this.checkTrainableWeightsConsistency(steps);
      const verbose = args.verbose ?? 1;
      const callbacks = standardizeCallbacks(args.callbacks, args.yieldEvery ?? 'auto');
      const wantValues = wantsBatches({ callbacks, verbose });
      const { feed, ...prepared } = await prepare(steps, wantValues, created);
      const position =
        args.resumeFrom === undefined
          ? null
          : await restoreCheckpoint(this, steps, args.resumeFrom);
      const initialEpoch = args.initialEpoch ?? 0;
      const options = { ...prepared, epochs, initialEpoch, verbose, callbacks, position };
      return await fitLoop(this, steps, feed, options);
    } finally {
      this.isTraining = false;
      dispose(created);
    }
  }

  /** A loss of the user's own may know what to do with NaN labels; nothing knows what to do with NaN inputs. */
  private async refuseNaN(inputs: Tensor[], targets: Tensor[]): Promise<void> {
    const losses = typeof this.loss === 'object' ? Object.values(this.loss ?? {}) : [this.loss];
    const checked = losses.some((loss) => typeof loss === 'function') ? [] : targets;
    await refuseNaN('fit', [
      ...inputs.map((tensor, i): [string, Tensor] => [`input '${this.inputNames[i]}'`, tensor]),
      ...checked.map((tensor, i): [string, Tensor] => [`label '${this.outputNames[i]}'`, tensor]),
    ]);
  }

  /** The data to validate on, if any; a split is taken from the end of the training data. */
  private async validationFor(
    training: Selection,
    args: ModelFitArgs,
    created: Tensor[],
  ): Promise<Selection | null> {
    if (args.validationData) {
      const [x, y, sampleWeight] = args.validationData;
      const samples = await this.samplesFor('fit (validationData)', x, y, sampleWeight, created);
      return { samples, order: range(0, samples.inputs[0].shape[0]) };
    }
    const split = args.validationSplit ?? 0;
    if (split === 0) return null;
    if (!(split > 0 && split < 1)) {
      throw new Error(`fit: validationSplit must be between 0 and 1, got ${split}`);
    }
    const count = training.order.length;
    const at = Math.floor(count * (1 - split));
    if (at === 0) {
      throw new Error(
        `fit: a validationSplit of ${split} leaves none of the ${count} samples to train on`,
      );
    }
    training.order = range(0, at);
    return { samples: training.samples, order: range(at, count) };
  }

  private async samplesFor(
    operation: string,
    x: Data,
    y: Data,
    sampleWeight: SampleWeightArg | undefined,
    created: Tensor[],
  ): Promise<Samples> {
    const { inputs, targets } = this.standardizeXY(operation, x, y, created);
    const names = this.outputNames;
    const weights = await weightsOfSamples(targets, sampleWeight, null, names, created);
    return { inputs, targets, weights };
  }

  /** The samples in an element of a dataset. */
  private async samplesOf(
    operation: string,
    element: unknown,
    created: Tensor[],
    classWeight?: SharedFitArgs['classWeight'],
  ): Promise<Samples> {
    const { xs, ys, sampleWeights } = elementOf(operation, element);
    const { inputs, targets } = this.standardizeXY(operation, xs, ys, created);
    const names = this.outputNames;
    const weights = await weightsOfSamples(targets, sampleWeights, classWeight, names, created);
    return { inputs, targets, weights };
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
    { sampleWeight, classWeight }: BatchWeights,
  ): Promise<number | number[]> {
    const created: Tensor[] = [];
    try {
      const { inputs, targets } = this.standardizeXY(operation, x, y, created);
      const names = this.outputNames;
      const weights =
        sampleWeight || classWeight
          ? await weightsOfSamples(targets, sampleWeight, classWeight, names, created)
          : targets.map(() => null);
      steps.mayHaveChanged();
      const mode = operation === 'trainOnBatch' ? 'train' : 'test';
      const values = steps.runBatch(mode, { inputs, targets, weights });
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
    const batchSize = positiveInteger('evaluate', 'batchSize', args.batchSize ?? 32);
    const created: Tensor[] = [];
    try {
      const { inputs, targets } = this.standardizeXY('evaluate', x, y, created);
      const weights = standardizeSampleWeights(args.sampleWeight, this.outputNames);
      countSamples('evaluate', { x: inputs, sampleWeight: weights });
      const selection = {
        samples: { inputs, targets, weights },
        order: range(0, inputs[0].shape[0]),
      };
      return singletonOrArray(toScalars(testLoop(steps, selection, batchSize, args.steps)));
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
    return singletonOrArray(toScalars(await this.meansOver(steps, dataset, batches)));
  }

  private async testOnDataset(
    steps: TrainingSteps,
    dataset: DatasetLike,
    atMost: number | undefined,
    breathe: () => Promise<void>,
  ): Promise<number[]> {
    const means = await this.meansOver(steps, dataset, atMost, breathe);
    const numbers = Array.from(await means.data());
    means.dispose();
    return numbers;
  }

  /** Tests on the batches of a dataset; gives the vector of the means of what was reported. */
  private async meansOver(
    steps: TrainingSteps,
    dataset: DatasetLike | DataIterator,
    atMost = Infinity,
    breathe?: () => Promise<void>,
  ): Promise<Tensor> {
    const own = isDataset(dataset);
    const iterator = own ? await dataset.iterator() : dataset;
    let sums: Tensor = zeros([steps.setup.names.length]);
    let seen = 0;
    steps.mayHaveChanged();
    try {
      for (let batch = 0; batch < atMost; batch++) {
        const item = await iterator.next();
        if (item.done) {
          if (atMost !== Infinity) warnOfEnd(atMost, batch);
          break;
        }
        const created: Tensor[] = [];
        try {
          const samples = await this.samplesOf('evaluateDataset', item.value, created);
          [sums] = steps.addBatch('test', samples, sums, false);
          seen += samples.inputs[0].shape[0];
        } finally {
          dispose([item.value, created] as object[]);
        }
        await breathe?.();
      }
      if (seen === 0) throw new Error('evaluateDataset: the dataset has no elements');
      return div(sums, seen);
    } finally {
      sums.dispose();
      if (own) await iterator.return?.();
    }
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
    const batchSize = positiveInteger('predict', 'batchSize', args.batchSize ?? 32);
    return this.predictInBatches('predict', x, batchSize);
  }

  /** Computes the outputs for inputs, all samples at once. */
  predictOnBatch(x: Data): Tensor | Tensor[] {
    return this.predictInBatches('predictOnBatch', x, Infinity);
  }

  private predictInBatches(operation: string, x: Data, batchSize: number): Tensor | Tensor[] {
    this.assertNotDisposed();
    this.graph();
    const created: Tensor[] = [];
    try {
      const inputs = standardizeData(operation, 'x', x, this.inputPorts(), created);
      const count = countSamples(operation, { x: inputs });
      const step = (this.predictStep ??= new PredictStep(this)).begin();
      if (count <= batchSize) return singletonOrArray(step.run(inputs));
      return tidy(() => {
        const batches: Tensor[][] = [];
        for (let begin = 0; begin < count; begin += batchSize) {
          const size = Math.min(batchSize, count - begin);
          const batch = inputs.map((input) => takeSamples(input, begin, size));
          batches.push(step.run(batch));
        }
        const outputs = batches[0].map((_, i) =>
          concat(
            batches.map((batch) => batch[i]),
            0,
          ),
        );
        return singletonOrArray(outputs);
      });
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

function takeSamples(t: Tensor, begin: number, size: number): Tensor {
  const begins = t.shape.map((_, axis) => (axis === 0 ? begin : 0));
  const sizes = t.shape.map((n, axis) => (axis === 0 ? size : n));
  return slice(t, begins, sizes);
}

function positiveInteger(operation: string, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${operation}: ${name} must be a positive whole number, got ${value}`);
  }
  return value;
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

function warnOfEnd(wanted: number, given: number): void {
  console.warn(
    `evaluateDataset: batches is ${wanted}, but the dataset ended after ${given}; use dataset.repeat() if it has to give more`,
  );
}
