/**
 * Models: containers that can be looked at, trained, run and saved.
 *
 * Training, testing and predicting are in trainable.ts, saving and loading in save-model.ts and load-model.ts.
 */
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import { suggest } from '../../io/suggest.ts';
import type { IOHandler, SaveConfig, SaveResult, TrainingConfig } from '../../io/types.ts';
import type { NamedTensor } from '../../train/index.ts';
import { dispose } from '../../runtime/index.ts';
import { toList } from './lists.ts';
import { inputPorts } from './samples.ts';
import { standardizeData } from './standardize.ts';
import { takeCheckpoint, takeSnapshot } from './snapshot.ts';
import { printSummary } from './summary.ts';
import type { SymbolicTensor } from './symbolic.ts';
import { TrainableModel } from './trainable.ts';
import { fromTrainingConfig, toTrainingConfig } from './training-config.ts';
import type { TensorOrArrayOrMap } from './types.ts';

/** A model: layers between inputs and outputs. `tf.model` and `tf.sequential` make them. */
export class LayersModel extends TrainableModel {
  // TensorFlow.js saves functional models under this name.
  static className: string = 'Model';
  private userDefinedMetadata: {} | undefined;

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
  execute(inputs: TensorOrArrayOrMap, outputs: string | string[]): Tensor | Tensor[] {
    const fetches = toList(outputs).map((name) => this.findTensor(name));
    if (fetches.length === 0) throw new Error('execute: outputs must name at least one tensor');
    const created: Tensor[] = [];
    try {
      const data = standardizeData('execute', 'x', inputs, inputPorts(this), created);
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

  /** The weights to save, by their names. */
  getNamedWeights(config: SaveConfig = {}): NamedTensor[] {
    const weights = config.trainableOnly ? this.trainableWeights : this.weights;
    return weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }));
  }

  /** How the model was compiled, to save. */
  getTrainingConfig(): TrainingConfig {
    if (!this.compileArgs) {
      throw new Error('save: the model is not compiled, so there is no optimizer to save');
    }
    return toTrainingConfig(this.optimizer, this.compileArgs);
  }

  /** Compiles the model as a saved one was. */
  loadTrainingConfig(trainingConfig: TrainingConfig): void {
    this.compile(fromTrainingConfig(trainingConfig));
    this.isOptimizerOwned = true;
  }

  /**
   * Saves the model as it is at the time of the call: its topology, its weights and, if asked for, its optimizer.
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
    // Taken before anything is waited for, so that steps made meanwhile do not count.
    const snapshot = takeSnapshot(this, config);
    return (await import('./later.ts')).saveSnapshot('save', snapshot, handlerOrURL);
  }

  /**
   * Saves a training under way, from within a callback: the model, its optimizer, and how far the training has come. `fit` goes on
   * from there with `resumeFrom`, exactly as if it had never stopped. `tf.callbacks.modelCheckpoint({resumable: true})` does it at
   * each epoch.
   *
   * @param handlerOrURL Where to, as for `save`. What is saved can be loaded as a model too.
   * @throws If the model is not being trained.
   */
  async saveCheckpoint(handlerOrURL: IOHandler | string): Promise<SaveResult> {
    const snapshot = takeCheckpoint(this);
    return (await import('./later.ts')).saveSnapshot('saveCheckpoint', snapshot, handlerOrURL);
  }

  /** Attaches something of your own to the model, to be saved with it. */
  setUserDefinedMetadata(userDefinedMetadata: {}): void {
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

  getUserDefinedMetadata(): {} {
    return this.userDefinedMetadata as {};
  }
}
registerBuiltIn(LayersModel);

/** Keras's newer name of functional models. */
export class Functional extends LayersModel {
  static override className = 'Functional';
}
registerBuiltIn(Functional);
