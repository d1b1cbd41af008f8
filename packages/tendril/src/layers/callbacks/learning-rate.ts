/** Changing the learning rate while a model is trained. */
import type { LayersModel } from '../engine/model.ts';
import type { UnresolvedLogs } from '../engine/logs.ts';
import { RuleOptimizer } from '../../train/index.ts';
import { Callback } from './callback.ts';
import { Monitor, saveBest } from './monitor.ts';
import type { MonitorArgs } from './monitor.ts';

function optimizerOf(caller: string, model: LayersModel | null): RuleOptimizer {
  const optimizer = model?.optimizer;
  if (optimizer instanceof RuleOptimizer) return optimizer;
  throw new Error(
    `${caller}: the model's optimizer has no learning rate to change; use one made by tf.train`,
  );
}

/** Sets the learning rate at the beginning of each epoch. */
export class LearningRateScheduler extends Callback {
  private readonly schedule: (epoch: number, rate: number) => number;
  private readonly verbose: number;

  constructor(schedule: (epoch: number, rate: number) => number, verbose = 0) {
    super();
    if (typeof schedule !== 'function') {
      throw new Error(`learningRateScheduler: wanted a function, got ${typeof schedule}`);
    }
    this.schedule = schedule;
    this.verbose = verbose;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const optimizer = optimizerOf('learningRateScheduler', this.model);
    const rate = this.schedule(epoch, optimizer.getLearningRate());
    if (typeof rate !== 'number' || !Number.isFinite(rate)) {
      throw new Error(
        `learningRateScheduler: the schedule must give a number, gave ${String(rate)} for epoch ${epoch}`,
      );
    }
    optimizer.setLearningRate(rate);
    if (this.verbose) console.log(`Epoch ${epoch}: learning rate ${rate}.`);
  }

  override getState(): unknown {
    return optimizerOf('learningRateScheduler', this.model).getLearningRate();
  }

  override setState(rate: number): void {
    optimizerOf('learningRateScheduler', this.model).setLearningRate(rate);
  }
}

export interface ReduceLROnPlateauArgs extends MonitorArgs {
  /** What the learning rate is multiplied with. Default: 0.1. */
  factor?: number;
  /** How many epochs without getting better to wait for. Default: 10. */
  patience?: number;
  /** How many epochs after a reduction not to count. Default: 0. */
  cooldown?: number;
  /** The smallest learning rate. Default: 0. */
  minLr?: number;
  verbose?: number;
}

/** Makes the learning rate smaller when a value no longer gets better. */
export class ReduceLROnPlateau extends Callback {
  private readonly monitor: Monitor;
  private readonly factor: number;
  private readonly patience: number;
  private readonly cooldown: number;
  private readonly minLr: number;
  private readonly verbose: number;
  private wait = 0;
  private resting = 0;

  constructor(args: ReduceLROnPlateauArgs = {}) {
    super();
    this.monitor = new Monitor('reduceLROnPlateau', { minDelta: 1e-4, ...args });
    this.factor = args.factor ?? 0.1;
    this.patience = args.patience ?? 10;
    this.cooldown = args.cooldown ?? 0;
    this.minLr = args.minLr ?? 0;
    this.verbose = args.verbose ?? 0;
    if (!(this.factor > 0 && this.factor < 1)) {
      throw new Error(`reduceLROnPlateau: factor must be between 0 and 1, got ${this.factor}`);
    }
  }

  override async onTrainBegin(): Promise<void> {
    this.wait = 0;
    this.resting = 0;
    this.monitor.reset();
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    const current = await this.monitor.valueIn(logs);
    if (current === undefined) return;
    if (this.resting > 0) {
      this.resting--;
      this.wait = 0;
    }
    if (this.monitor.improves(current)) {
      this.wait = 0;
    } else if (this.resting === 0 && ++this.wait >= this.patience) {
      this.reduce(epoch);
    }
  }

  private reduce(epoch: number): void {
    const optimizer = optimizerOf('reduceLROnPlateau', this.model);
    const rate = optimizer.getLearningRate();
    if (rate <= this.minLr) return;
    const reduced = Math.max(rate * this.factor, this.minLr);
    optimizer.setLearningRate(reduced);
    this.resting = this.cooldown;
    this.wait = 0;
    if (this.verbose) console.log(`Epoch ${epoch}: learning rate reduced to ${reduced}.`);
  }

  override getState(): unknown {
    const rate = optimizerOf('reduceLROnPlateau', this.model).getLearningRate();
    return { wait: this.wait, resting: this.resting, best: saveBest(this.monitor.best), rate };
  }

  override setState(state: {
    wait: number;
    resting: number;
    best: number | string;
    rate: number;
  }): void {
    this.wait = state.wait;
    this.resting = state.resting;
    this.monitor.best = Number(state.best);
    optimizerOf('reduceLROnPlateau', this.model).setLearningRate(state.rate);
  }
}

/**
 * Sets the learning rate at the beginning of each epoch.
 *
 * @param schedule Gets the number of the epoch (from 0) and the rate, and gives the next rate.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
 * const halved = tf.callbacks.learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
 * await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 3, callbacks: [halved] });
 * console.log(model.optimizer.getLearningRate()); // 0.025
 * ```
 */
export function learningRateScheduler(
  schedule: (epoch: number, rate: number) => number,
  verbose?: number,
): LearningRateScheduler {
  return new LearningRateScheduler(schedule, verbose);
}

/**
 * Makes the learning rate smaller when a value no longer gets better.
 *
 * @param args What to `monitor` ('val_loss'), the `factor` (0.1), the `patience` in epochs (10), `cooldown` and `minLr`.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
 * const patient = tf.callbacks.reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2 });
 * await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 5, callbacks: [patient] });
 * ```
 */
export function reduceLROnPlateau(args?: ReduceLROnPlateauArgs): ReduceLROnPlateau {
  return new ReduceLROnPlateau(args);
}
