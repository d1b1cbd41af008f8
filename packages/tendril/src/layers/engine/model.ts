/**
 * Models: containers that can be trained, tested, run and saved.
 *
 * Here are the public methods; what they do is in standardize.ts (checking data), steps.ts (one
 * batch), fit.ts (the loops), save-model.ts and load-model.ts.
 */
import { concat, slice } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { dispose, tidy } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { IOHandler, SaveConfig, SaveResult, TrainingConfig } from '../../io/types.ts';
import { suggest } from '../../io/suggest.ts';
import type { NamedTensor, Optimizer } from '../../train/index.ts';
import { standardizeCallbacks } from './base-callbacks.ts';
import { refuseNaN } from './nan-data.ts';
import type { History } from './base-callbacks.ts';
import { resolveLosses, resolveLossWeights, resolveMetrics } from './compile-args.ts';
import type { LossArg, LossWeightsArg, MetricsArg } from './compile-args.ts';
import { Container } from './container.ts';
import { fitLoop, range, testLoop, toScalars } from './fit.ts';
import type { Selection } from './fit.ts';
import type { DisposeResult } from './layer.ts';
import { singletonOrArray, toList } from './lists.ts';
import type { ModelEvaluateArgs, ModelFitArgs, ModelPredictArgs } from './model-args.ts';
import { getOptimizer } from './optimizers.ts';
import { standardizeSampleWeights, weightsOfSamples } from './sample-weights.ts';
import type { SampleWeightArg } from './sample-weights.ts';
import { saveModel } from './save-model.ts';
import { checkTargets, countSamples, standardizeData, targetPorts } from './standardize.ts';
import { PredictStep, TrainingSteps } from './steps.ts';
import type { Samples } from './steps.ts';
import { printSummary } from './summary.ts';
import type { SymbolicTensor } from './symbolic.ts';
import { fromTrainingConfig, toTrainingConfig } from './training-config.ts';
import type { ModelCompileArgs } from './training-config.ts';
import type { LossOrMetricFn, TensorOrArrayOrMap } from './types.ts';

type Data = TensorOrArrayOrMap;

/** A model: layers between inputs and outputs. `tf.model` and `tf.sequential` make them. */
export class LayersModel extends Container {
  // TensorFlow.js saves functional models under this name.
  static className: string = 'Model';
  loss: LossArg | null = null;
  lossFunctions: LossOrMetricFn[] = [];
  metrics: MetricsArg | null = null;
  metricsTensors: [LossOrMetricFn, number][] = [];
  /** What `evaluate` returns, in order. */
  metricsNames: string[] = [];
  history: History | null = null;

  protected optimizer_: Optimizer | null = null;
  protected isOptimizerOwned = false;
  protected stopTraining_ = false;
  protected isTraining = false;
  private lossWeights: LossWeightsArg | undefined;
  private steps: TrainingSteps | null = null;
  private predictStep: PredictStep | null = null;
  private userDefinedMetadata: object | undefined;

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
   * Prints the layers with their shapes and numbers of parameters.
   *
   * @param lineLength Width in characters. Default: 90, or 115 for models that branch.
   * @param positions Where the columns end, as fractions of the width.
   * @param printFn Gets each line. Default: console.log.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
   * model.summary();
   * ```
   */
  summary(
    lineLength?: number,
    positions?: number[],
    printFn: (message: string) => void = console.log,
  ): void {
    printSummary(this, this.isChain(), lineLength, positions, printFn);
  }

  /** Whether each layer just takes the output of the one before. */
  protected isChain(): boolean {
    const levels = Object.values(this.nodesByDepth);
    return levels.every((nodes) => nodes.length === 1 && nodes[0].inboundLayers.length <= 1);
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
    const optimizer = getOptimizer(args.optimizer);
    const lossFunctions = resolveLosses(args.loss, names);
    const lossWeights = resolveLossWeights(args.lossWeights, names);
    const metrics = resolveMetrics(args.metrics, lossFunctions, names, shapes);
    if (this.isOptimizerOwned && this.optimizer_ !== optimizer) this.optimizer_?.dispose();
    this.optimizer_ = optimizer;
    this.isOptimizerOwned = typeof args.optimizer === 'string';
    this.loss = args.loss;
    this.metrics = args.metrics ?? null;
    this.lossWeights = args.lossWeights;
    this.lossFunctions = lossFunctions;
    this.metricsTensors = metrics.map(({ fn, outputIndex }) => [fn, outputIndex]);
    const ofOutputs = names.length > 1 ? names.map((name) => `${name}_loss`) : [];
    this.metricsNames = ['loss', ...ofOutputs, ...metrics.map((metric) => metric.name)];
    this.steps?.dispose();
    this.steps = new TrainingSteps({
      model: this,
      optimizer,
      lossFunctions,
      lossWeights,
      metrics,
      names: this.metricsNames,
    });
  }

  get optimizer(): Optimizer | null {
    return this.optimizer_;
  }

  /** Replaces the optimizer; the new one is the caller's to dispose. */
  set optimizer(optimizer: Optimizer) {
    if (!this.loss) throw new Error('optimizer: the model is not compiled yet; use compile()');
    this.compile({
      optimizer,
      loss: this.loss,
      metrics: this.metrics,
      lossWeights: this.lossWeights,
    });
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

  private inputPorts(): { name: string; shape: (number | null)[] }[] {
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
    const steps = this.compiledSteps('fit');
    const batchSize = positiveInteger('fit', 'batchSize', args.batchSize ?? 32);
    const epochs = args.epochs ?? 1;
    if (!Number.isInteger(epochs) || epochs < 0) {
      throw new Error(`fit: epochs must be a whole number, got ${epochs}`);
    }
    if (this.isTraining) {
      throw new Error('fit: this model is being trained already; await the other fit() first');
    }
    this.isTraining = true;
    const created: Tensor[] = [];
    try {
      this.checkTrainableWeightsConsistency(steps);
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
      return await fitLoop(this, steps, training, validation, {
        batchSize,
        epochs,
        initialEpoch: args.initialEpoch ?? 0,
        shuffle: args.shuffle ?? true,
        verbose: args.verbose ?? 1,
        callbacks: standardizeCallbacks(args.callbacks, args.yieldEvery ?? 'auto'),
        stepsPerEpoch: args.stepsPerEpoch,
        validationSteps: args.validationSteps,
      });
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

  /**
   * Makes one step of training on all of the given samples.
   *
   * @returns The loss before the step, and the metrics if there are any.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
   * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
   * console.log(await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1])));
   * ```
   */
  async trainOnBatch(x: Data, y: Data): Promise<number | number[]> {
    const steps = this.compiledSteps('trainOnBatch');
    this.checkTrainableWeightsConsistency(steps);
    const created: Tensor[] = [];
    try {
      const { inputs, targets } = this.standardizeXY('trainOnBatch', x, y, created);
      const weights = targets.map(() => null);
      const values = steps.runBatch('train', { inputs, targets, weights });
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
  evaluate(x: Data, y: Data, args: ModelEvaluateArgs = {}): Tensor | Tensor[] {
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
      this.predictStep ??= new PredictStep(this);
      const step = this.predictStep;
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

  /**
   * Computes any tensors of the model's graph from its inputs.
   *
   * @param inputs A tensor, a list, or an object by the names of inputs.
   * @param outputs Names of symbolic tensors or of layers, one or several.
   * @example
   * ```ts
   * const model = tf.sequential({
   *   layers: [
   *     tf.layers.dense({ units: 4, inputShape: [2], name: 'hidden' }),
   *     tf.layers.dense({ units: 1 }),
   *   ],
   * });
   * model.execute(tf.ones([1, 2]), 'hidden').print();
   * ```
   */
  execute(inputs: Data, outputs: string | string[]): Tensor | Tensor[] {
    const fetches = toList(outputs).map((name) => this.findTensor(name));
    if (fetches.length === 0) throw new Error('execute: outputs must name at least one tensor');
    const created: Tensor[] = [];
    try {
      const data = standardizeData('execute', 'x', inputs, this.inputPorts(), created);
      const values = tidy(() => this.run(data, [], fetches, { training: false }).values);
      return Array.isArray(outputs) ? values : values[0];
    } finally {
      dispose(created);
    }
  }

  private findTensor(name: string): SymbolicTensor {
    const tensors = this.layers.flatMap((layer) =>
      layer.inboundNodes.flatMap((n) => n.outputTensors),
    );
    const found =
      tensors.find((t) => t.name === name) ?? tensors.find((t) => t.sourceLayer.name === name);
    if (!found) {
      throw new Error(
        `execute: the model has no tensor or layer '${name}': ` +
          suggest(
            name,
            this.layers.map((layer) => layer.name),
          ),
      );
    }
    return found;
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

  /** The weights to save, by their names. */
  getNamedWeights(config: SaveConfig = {}): NamedTensor[] {
    const weights = config.trainableOnly ? this.trainableWeights : this.weights;
    return weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }));
  }

  /** How the model was compiled, to save. */
  getTrainingConfig(): TrainingConfig {
    if (!this.optimizer_ || !this.loss) {
      throw new Error('save: the model is not compiled, so there is no optimizer to save');
    }
    return toTrainingConfig(this.optimizer_, this.loss, this.metrics, this.lossWeights);
  }

  /** Compiles the model as a saved one was. */
  loadTrainingConfig(trainingConfig: TrainingConfig): void {
    this.compile(fromTrainingConfig(trainingConfig));
    this.isOptimizerOwned = true;
  }

  /**
   * Saves the model: its topology, its weights and, if asked for, its optimizer.
   *
   * @param handlerOrURL Where to: 'indexeddb://name', 'localstorage://name', 'downloads://name', a URL
   * to post to, or a handler.
   * @param config `includeOptimizer` to go on training later, `trainableOnly` for less weights.
   * @returns When it was saved, and how big it is.
   * @example
   * ```ts
   * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
   * await model.save(
   *   tf.io.withSaveHandler(async (artifacts) => {
   *     console.log(artifacts.weightSpecs, artifacts.weightData.byteLength); // 12 bytes
   *     return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
   *   }),
   * );
   * ```
   */
  async save(handlerOrURL: IOHandler | string, config: SaveConfig = {}): Promise<SaveResult> {
    return saveModel(this, handlerOrURL, config);
  }

  /** Attaches something of your own to the model, to be saved with it. */
  setUserDefinedMetadata(userDefinedMetadata: object): void {
    try {
      JSON.stringify(userDefinedMetadata);
    } catch (cause) {
      throw new Error(
        'setUserDefinedMetadata: the metadata must be plain data that JSON can hold',
        {
          cause,
        },
      );
    }
    this.userDefinedMetadata = userDefinedMetadata;
  }

  getUserDefinedMetadata(): object | undefined {
    return this.userDefinedMetadata;
  }
}
registerBuiltIn(LayersModel);

/** Keras's newer name of functional models. */
export class Functional extends LayersModel {
  static override className = 'Functional';
}
registerBuiltIn(Functional);

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
