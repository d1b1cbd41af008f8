/** Ending a training that gets nowhere. */
import { clone } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { UnresolvedLogs } from '../engine/logs.ts';
import { Callback } from './callback.ts';
import { Monitor, saveBest } from './monitor.ts';
import type { MonitorArgs } from './monitor.ts';

export interface EarlyStoppingCallbackArgs extends MonitorArgs {
  /** How many epochs without getting better to wait for. Default: 0. */
  patience?: number;
  /** Whether to say so when training stops. Default: 0. */
  verbose?: number;
  /** Whether the model gets back the weights of its best epoch. Default: false. */
  restoreBestWeights?: boolean;
  /** From which epoch on to watch. Default: 0. */
  startFromEpoch?: number;
}

/** Stops training when a value no longer gets better. */
export class EarlyStopping extends Callback {
  private readonly monitor: Monitor;
  private readonly patience: number;
  private readonly verbose: number;
  private readonly restoreBestWeights: boolean;
  private readonly startFromEpoch: number;
  private wait = 0;
  private stoppedEpoch = -1;
  private bestWeights: Tensor[] | null = null;

  constructor(args: EarlyStoppingCallbackArgs = {}) {
    super();
    this.monitor = new Monitor('earlyStopping', args);
    this.patience = args.patience ?? 0;
    this.verbose = args.verbose ?? 0;
    this.restoreBestWeights = args.restoreBestWeights ?? false;
    this.startFromEpoch = args.startFromEpoch ?? 0;
  }

  override async onTrainBegin(): Promise<void> {
    this.wait = 0;
    this.stoppedEpoch = -1;
    this.monitor.reset();
    this.forgetWeights();
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (epoch < this.startFromEpoch) return;
    const current = await this.monitor.valueIn(logs);
    if (current === undefined) return;
    if (this.monitor.improves(current)) {
      this.wait = 0;
      if (this.restoreBestWeights) this.rememberWeights();
      return;
    }
    this.wait++;
    if (this.wait >= this.patience && this.model) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override async onTrainEnd(): Promise<void> {
    if (this.stoppedEpoch >= 0 && this.verbose) {
      console.log(`Epoch ${this.stoppedEpoch}: early stopping.`);
    }
    if (this.bestWeights) this.model?.restoreWeights(this.bestWeights);
    this.forgetWeights();
  }

  override getState(): unknown {
    return { wait: this.wait, best: saveBest(this.monitor.best) };
  }

  override getStateTensors(): Tensor[] {
    return this.bestWeights ?? [];
  }

  override setState(state: { wait: number; best: number | string }, tensors: Tensor[]): void {
    this.wait = state.wait;
    this.monitor.best = Number(state.best);
    if (this.restoreBestWeights && tensors.length > 0) this.rememberWeights(tensors);
  }

  private rememberWeights(weights: Tensor[] = this.model?.getWeights() ?? []): void {
    this.forgetWeights();
    this.bestWeights = tidy(() => weights.map((w) => clone(w)));
  }

  private forgetWeights(): void {
    for (const weight of this.bestWeights ?? []) weight.dispose();
    this.bestWeights = null;
  }
}

/**
 * Stops training when a value no longer gets better.
 *
 * @param args What to `monitor` ('val_loss'), how many epochs of `patience` to have (0).
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const x = tf.tensor2d([1, 2, 3, 4], [4, 1]);
 * const history = await model.fit(x, x, {
 *   epochs: 10,
 *   callbacks: tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1 }),
 * });
 * console.log(history.epoch.length); // 10 at most
 * ```
 */
export function earlyStopping(args?: EarlyStoppingCallbackArgs): EarlyStopping {
  return new EarlyStopping(args);
}
