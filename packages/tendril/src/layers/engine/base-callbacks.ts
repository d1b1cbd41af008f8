/** What training tells the outside: the base of callbacks, those of every fit, and lists of them. */
import { nextFrame, Tensor } from '../../runtime/index.ts';
import type { Container } from './container.ts';
import { toList } from './lists.ts';
import { resolveScalarsInLogs } from './logs.ts';
import { absent } from './types.ts';
import type { Logs, UnresolvedLogs } from './logs.ts';

/** How much `fit` prints: nothing or something. */
export const ModelLoggingVerbosity = { SILENT: 0, VERBOSE: 1 } as const;
export type ModelLoggingVerbosity = 0 | 1;

/** At eight frames a second a page still feels alive, and training loses little. */
export const DEFAULT_YIELD_EVERY_MS = 125;

export interface Params {
  [key: string]: number | string | boolean | null | undefined | number[] | string[] | boolean[];
}

/**
 * How often training lets the page draw and react: 'auto' (between steps, when 10 ms are over), after each 'batch' or
 * 'epoch', 'never', or after a number of milliseconds.
 */
export type YieldEveryOptions = 'auto' | 'batch' | 'epoch' | 'never' | number;

/** Gets called at the events of training. Override what is of interest. */
export abstract class BaseCallback {
  validationData: Tensor | Tensor[] = absent;
  params: Params = {};

  setParams(params: Params): void {
    this.params = params;
  }

  setModel(_model: Container): void {}

  async onEpochBegin(_epoch: number, _logs?: UnresolvedLogs): Promise<void> {}

  async onEpochEnd(_epoch: number, _logs?: UnresolvedLogs): Promise<void> {}

  async onBatchBegin(_batch: number, _logs?: UnresolvedLogs): Promise<void> {}

  async onBatchEnd(_batch: number, _logs?: UnresolvedLogs): Promise<void> {}

  async onTrainBegin(_logs?: UnresolvedLogs): Promise<void> {}

  async onTrainEnd(_logs?: UnresolvedLogs): Promise<void> {}

  /** What has to be in a checkpoint for the callback to go on as if it had never stopped; undefined if nothing has. */
  getState(): unknown {
    return undefined;
  }

  /** Tensors that belong to it, which stay the callback's. */
  getStateTensors(): Tensor[] {
    return [];
  }

  /** Takes back what `getState` gave, and copies of the tensors to copy, after `onTrainBegin`. */
  setState(_state: unknown, _tensors: Tensor[]): void {}

  /** Whether batches concern this callback at all; if they concern none, training does not wait. */
  get followsBatches(): boolean {
    const base = BaseCallback.prototype;
    return this.onBatchBegin !== base.onBatchBegin || this.onBatchEnd !== base.onBatchEnd;
  }
}

/** Several callbacks as one. */
export class CallbackList {
  callbacks: BaseCallback[];
  queueLength: number;

  constructor(callbacks: BaseCallback[] = [], queueLength = 10) {
    this.callbacks = callbacks;
    this.queueLength = queueLength;
  }

  append(callback: BaseCallback): void {
    this.callbacks.push(callback);
  }

  setParams(params: Params): void {
    for (const callback of this.callbacks) callback.setParams(params);
  }

  setModel(model: Container): void {
    for (const callback of this.callbacks) callback.setModel(model);
  }

  get followsBatches(): boolean {
    return this.callbacks.some((callback) => callback.followsBatches);
  }

  async onEpochBegin(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochBegin(epoch, logs);
  }

  async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochEnd(epoch, logs);
  }

  async onBatchBegin(batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onBatchBegin(batch, logs);
  }

  async onBatchEnd(batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onBatchEnd(batch, logs);
  }

  async onTrainBegin(logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainBegin(logs);
  }

  async onTrainEnd(logs: UnresolvedLogs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainEnd(logs);
  }
}

/** Collects the logs of all epochs. `fit` resolves to one. */
export class History extends BaseCallback {
  epoch: number[] = [];
  history: { [key: string]: (number | Tensor)[] } = {};

  override async onTrainBegin(): Promise<void> {
    this.epoch = [];
    this.history = {};
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) (this.history[key] ??= []).push(value);
  }

  /** Waits until all that was collected are numbers. */
  async syncData(): Promise<void> {
    for (const values of Object.values(this.history)) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value instanceof Tensor) {
          values[i] = (await value.data())[0];
          value.dispose();
        }
      }
    }
  }
}

/** Functions to call at the events of training, as `fit` takes them. */
export interface CustomCallbackArgs {
  onTrainBegin?: (logs?: Logs) => void | Promise<void>;
  onTrainEnd?: (logs?: Logs) => void | Promise<void>;
  onEpochBegin?: (epoch: number, logs?: Logs) => void | Promise<void>;
  onEpochEnd?: (epoch: number, logs?: Logs) => void | Promise<void>;
  onBatchBegin?: (batch: number, logs?: Logs) => void | Promise<void>;
  onBatchEnd?: (batch: number, logs?: Logs) => void | Promise<void>;
  /** Called as often as `yieldEvery` of `fit` says. */
  onYield?: (epoch: number, batch: number, logs: Logs) => void | Promise<void>;
  /** Used instead of the clock, in tests. */
  nowFunc?: () => number;
  /** Used instead of waiting for the page's next frame. */
  nextFrameFunc?: () => Promise<unknown> | void;
}

/** Calls functions, and lets the page breathe. */
export class CustomCallback extends BaseCallback {
  readonly nowFunc: () => number;
  readonly nextFrameFunc: () => Promise<unknown> | void;
  private readonly args: CustomCallbackArgs;
  private readonly yieldEvery: YieldEveryOptions;
  private currentEpoch = 0;
  private lastWait: number;

  constructor(args: CustomCallbackArgs = {}, yieldEvery: YieldEveryOptions = 'auto') {
    super();
    this.nowFunc = args.nowFunc ?? (() => performance.now());
    this.nextFrameFunc = args.nextFrameFunc ?? nextFrame;
    this.args = args;
    this.yieldEvery = yieldEvery === 'auto' ? DEFAULT_YIELD_EVERY_MS : yieldEvery;
    if (yieldEvery === 'never' && args.onYield) {
      throw new Error(
        "fit: yieldEvery is 'never', so onYield would never be called; leave out one",
      );
    }
    if (typeof this.yieldEvery === 'number' && !(this.yieldEvery >= 0)) {
      throw new Error(`fit: yieldEvery must be a number of milliseconds, got ${this.yieldEvery}`);
    }
    this.lastWait = this.nowFunc();
  }

  override get followsBatches(): boolean {
    const { onBatchBegin, onBatchEnd, onYield } = this.args;
    return Boolean(onBatchBegin ?? onBatchEnd ?? onYield);
  }

  /** Whether it is time to wait after a batch. */
  get isDue(): boolean {
    if (this.yieldEvery === 'batch') return true;
    return typeof this.yieldEvery === 'number' && this.nowFunc() - this.lastWait >= this.yieldEvery;
  }

  /** Calls `onYield`, and waits for the next frame. */
  async maybeWait(epoch: number, batch: number, logs: UnresolvedLogs): Promise<void> {
    const frame = this.nextFrameFunc();
    if (this.args.onYield) {
      await resolveScalarsInLogs(logs);
      await this.args.onYield(epoch, batch, logs as Logs);
    }
    await frame;
    this.lastWait = this.nowFunc();
  }

  override async onEpochBegin(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    this.currentEpoch = epoch;
    if (!this.args.onEpochBegin) return;
    await resolveScalarsInLogs(logs);
    await this.args.onEpochBegin(epoch, logs as Logs);
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (this.args.onEpochEnd) {
      await resolveScalarsInLogs(logs);
      await this.args.onEpochEnd(epoch, logs as Logs);
    }
    if (this.yieldEvery === 'epoch') await this.maybeWait(epoch, 0, logs);
  }

  override async onBatchBegin(batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (!this.args.onBatchBegin) return;
    await resolveScalarsInLogs(logs);
    await this.args.onBatchBegin(batch, logs as Logs);
  }

  override async onBatchEnd(batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    if (this.args.onBatchEnd) {
      await resolveScalarsInLogs(logs);
      await this.args.onBatchEnd(batch, logs as Logs);
    }
    if (this.isDue) await this.maybeWait(this.currentEpoch, batch, logs);
  }

  override async onTrainBegin(logs: UnresolvedLogs = {}): Promise<void> {
    if (!this.args.onTrainBegin) return;
    await resolveScalarsInLogs(logs);
    await this.args.onTrainBegin(logs as Logs);
  }

  override async onTrainEnd(logs: UnresolvedLogs = {}): Promise<void> {
    if (!this.args.onTrainEnd) return;
    await resolveScalarsInLogs(logs);
    await this.args.onTrainEnd(logs as Logs);
  }
}

/** What `fit` takes as callbacks, as a list. One of them always takes care of yielding. */
export function standardizeCallbacks(
  callbacks: BaseCallback[] | CustomCallbackArgs | CustomCallbackArgs[] | undefined,
  yieldEvery: YieldEveryOptions,
): BaseCallback[] {
  const given = toList<BaseCallback | CustomCallbackArgs>(callbacks ?? []);
  const list = given.map((callback) =>
    callback instanceof BaseCallback ? callback : new CustomCallback(callback, yieldEvery),
  );
  const yields = list.some((callback) => callback instanceof CustomCallback);
  return yields ? list : [...list, new CustomCallback({}, yieldEvery)];
}

export type BaseCallbackConstructor = new () => BaseCallback;

const constructorsByVerbosity = new Map<number, BaseCallbackConstructor[]>();

/**
 * Adds a callback to every `fit` of some verbosity, such as a progress bar.
 *
 * @param verbosityLevel The smallest `verbose` at which it takes part.
 * @param callbackConstructor Its class.
 *
 * @example
 * ```ts
 * class Note extends tf.Callback {
 *   onTrainEnd() {
 *     console.log('done');
 *   }
 * }
 * tf.registerCallbackConstructor(2, Note); // takes part in each fit with { verbose: 2 } or more
 * ```
 */
export function registerCallbackConstructor(
  verbosityLevel: number,
  callbackConstructor: BaseCallbackConstructor,
): void {
  if (!(verbosityLevel >= 0 && Number.isInteger(verbosityLevel))) {
    throw new Error(
      `registerCallbackConstructor: the verbosity must be a whole number from 0, got ${verbosityLevel}`,
    );
  }
  for (const list of constructorsByVerbosity.values()) {
    if (list.includes(callbackConstructor)) {
      throw new Error('registerCallbackConstructor: this class is registered already');
    }
  }
  const list = constructorsByVerbosity.get(verbosityLevel) ?? [];
  constructorsByVerbosity.set(verbosityLevel, [...list, callbackConstructor]);
}

/** The callbacks that were registered for a verbosity or less. */
export function registeredCallbacks(verbosityLevel: number): BaseCallback[] {
  return [...constructorsByVerbosity]
    .filter(([level]) => verbosityLevel >= level)
    .flatMap(([, constructors]) => constructors.map((Callback) => new Callback()));
}
