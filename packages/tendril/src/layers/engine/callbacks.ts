/** Callbacks that act on the model they watch. */
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { clone } from '../../ops/index.ts';
import { BaseCallback } from './base-callbacks.ts';
import type { Container } from './container.ts';
import { resolveScalarsInLogs } from './logs.ts';
import type { Logs, UnresolvedLogs } from './logs.ts';
import type { LayersModel } from './model.ts';

/** A callback that knows the model that is trained. Extend it for one of your own. */
export abstract class Callback extends BaseCallback {
  model: LayersModel | null = null;

  override setModel(model: Container): void {
    this.model = model as LayersModel;
  }
}

export interface EarlyStoppingCallbackArgs {
  /** The value to watch. Default: 'val_loss'. */
  monitor?: string;
  /** The smallest change that counts as getting better. Default: 0. */
  minDelta?: number;
  /** How many epochs without getting better to wait for. Default: 0. */
  patience?: number;
  /** Whether to say so when training stops. Default: 0. */
  verbose?: number;
  /** Whether smaller or larger is better. Default: 'auto', larger for accuracies. */
  mode?: 'auto' | 'min' | 'max';
  /** The value to be better than from the beginning. */
  baseline?: number;
  /** Whether the model gets back the weights of its best epoch. Default: false. */
  restoreBestWeights?: boolean;
}

/** Stops training when a value no longer gets better. */
export class EarlyStopping extends Callback {
  protected readonly monitor: string;
  protected readonly minDelta: number;
  protected readonly patience: number;
  protected readonly baseline: number | undefined;
  protected readonly verbose: number;
  protected readonly mode: 'min' | 'max';
  private readonly restoreBestWeights: boolean;
  private wait = 0;
  private stoppedEpoch = 0;
  private best = NaN;
  private bestWeights: Tensor[] | null = null;

  constructor(args: EarlyStoppingCallbackArgs = {}) {
    super();
    this.monitor = args.monitor ?? 'val_loss';
    this.minDelta = Math.abs(args.minDelta ?? 0);
    this.patience = args.patience ?? 0;
    this.verbose = args.verbose ?? 0;
    this.baseline = args.baseline;
    this.restoreBestWeights = args.restoreBestWeights ?? false;
    const mode = args.mode ?? 'auto';
    if (mode !== 'auto' && mode !== 'min' && mode !== 'max') {
      throw new Error(`earlyStopping: mode must be 'auto', 'min' or 'max', got '${String(mode)}'`);
    }
    this.mode = mode === 'auto' ? (this.monitor.includes('acc') ? 'max' : 'min') : mode;
  }

  /** Whether `current` is better than `reference` by more than the smallest change that counts. */
  private isBetter(current: number, reference: number): boolean {
    return this.mode === 'min'
      ? current < reference - this.minDelta
      : current > reference + this.minDelta;
  }

  override async onTrainBegin(): Promise<void> {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = this.baseline ?? (this.mode === 'min' ? Infinity : -Infinity);
    this.forgetWeights();
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    await resolveScalarsInLogs(logs);
    const current = (logs as Logs)[this.monitor];
    if (current === undefined) {
      console.warn(
        `earlyStopping: there is no '${this.monitor}' to watch; there are ${Object.keys(logs).join(', ')}`,
      );
      return;
    }
    if (this.isBetter(current, this.best)) {
      this.best = current;
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
    if (this.stoppedEpoch > 0 && this.verbose) {
      console.log(`Epoch ${this.stoppedEpoch}: early stopping.`);
    }
    if (this.bestWeights) this.model?.setWeights(this.bestWeights);
    this.forgetWeights();
  }

  private rememberWeights(): void {
    this.forgetWeights();
    this.bestWeights = tidy(() => this.model?.getWeights().map((w) => clone(w)) ?? []);
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
