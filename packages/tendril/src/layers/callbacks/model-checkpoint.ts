/** Saving the model while it is trained. */
import type { IOHandler } from '../../io/types.ts';
import type { UnresolvedLogs } from '../engine/logs.ts';
import { Callback } from './callback.ts';
import { Monitor, saveBest } from './monitor.ts';
import type { MonitorArgs } from './monitor.ts';

export interface ModelCheckpointArgs extends MonitorArgs {
  /**
   * Where to, as for `model.save`: 'indexeddb://name', a handler … `{epoch}` in it is the number of the epoch, from 1; a
   * function gets that number.
   */
  url: string | IOHandler | ((epoch: number) => string | IOHandler);
  /** Save only when the watched value gets better than it ever was. Default: false. */
  saveBestOnly?: boolean;
  /** At the end of each 'epoch', or after each so many batches. Default: 'epoch'. */
  saveFreq?: 'epoch' | number;
  /** Save all that `fit` needs to go on exactly from there with `resumeFrom`. Default: false. */
  resumable?: boolean;
  /** Save the optimizer too. Default: true. */
  includeOptimizer?: boolean;
}

export class ModelCheckpoint extends Callback {
  private readonly args: ModelCheckpointArgs;
  private readonly monitor: Monitor;
  private readonly everyBatches: number;
  private batches = 0;
  private epoch = 0;

  constructor(args: ModelCheckpointArgs) {
    super();
    const { saveFreq = 'epoch', url, saveBestOnly } = args;
    if (url == null) throw new Error('modelCheckpoint: there is no url to save to');
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
      throw new Error(
        `modelCheckpoint: saveFreq must be 'epoch' or a positive number of batches, got ${String(saveFreq)}`,
      );
    }
    if (saveBestOnly && saveFreq !== 'epoch') {
      throw new Error(
        "modelCheckpoint: saveBestOnly compares epochs; leave out saveFreq, or make it 'epoch'",
      );
    }
    this.args = args;
    this.monitor = new Monitor('modelCheckpoint', args);
    this.everyBatches = saveFreq === 'epoch' ? 0 : saveFreq;
  }

  override get followsBatches(): boolean {
    return this.everyBatches > 0;
  }

  override async onTrainBegin(): Promise<void> {
    this.batches = 0;
    this.monitor.reset();
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.epoch = epoch;
  }

  override async onBatchEnd(): Promise<void> {
    if (this.everyBatches > 0 && ++this.batches % this.everyBatches === 0) {
      await this.save(this.epoch);
    }
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (this.everyBatches > 0) return;
    if (this.args.saveBestOnly) {
      const current = await this.monitor.valueIn(logs);
      if (current === undefined || !this.monitor.improves(current)) return;
    }
    await this.save(epoch);
  }

  override getState(): unknown {
    return { batches: this.batches, epoch: this.epoch, best: saveBest(this.monitor.best) };
  }

  override setState(state: { batches: number; epoch: number; best: number | string }): void {
    this.batches = state.batches;
    this.epoch = state.epoch;
    this.monitor.best = Number(state.best);
  }

  private async save(epoch: number): Promise<void> {
    const { url, resumable, includeOptimizer = true } = this.args;
    const given = typeof url === 'function' ? url(epoch + 1) : url;
    const target =
      typeof given === 'string' ? given.replaceAll('{epoch}', String(epoch + 1)) : given;
    if (resumable) await this.model.saveCheckpoint(target);
    else await this.model.save(target, { includeOptimizer });
  }
}

/**
 * Saves the model at the end of each epoch, when it is better than ever, or after each so many batches. With `resumable`, `fit`
 * can go on from what was saved as if it had never stopped: weights, optimizer, random numbers, and the place in the data.
 *
 * @param args `url`; `saveBestOnly` with `monitor`; `saveFreq`; `resumable`.
 * @example
 * ```ts
 * const build = () => {
 *   const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 *   model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 *   return model;
 * };
 * const x = tf.tensor2d([1, 2, 3, 4], [4, 1]);
 * let saved;
 * const url = tf.io.withSaveHandler(async (artifacts) => {
 *   saved = artifacts;
 *   return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
 * });
 * const callbacks = [tf.callbacks.modelCheckpoint({ url, resumable: true })];
 * await build().fit(x, x, { epochs: 2, callbacks });
 * // Later, perhaps after the page was closed:
 * const history = await build().fit(x, x, { epochs: 5, resumeFrom: tf.io.fromMemory(saved) });
 * console.log(history.epoch); // 0 to 4
 * ```
 */
export function modelCheckpoint(args: ModelCheckpointArgs): ModelCheckpoint {
  return new ModelCheckpoint(args);
}
