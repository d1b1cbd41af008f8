/** A training under way: how far it has come, as plain data that a checkpoint holds, and how to go on from such data. */
import { randomState, setRandomSeed } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { NamedTensor } from '../../train/index.ts';
import type { CallbackList, History } from './base-callbacks.ts';
import type { Feed, FeedPosition } from './feeds.ts';
import type { Logs } from './logs.ts';
import type { RunningSums } from './running-sums.ts';
import type { TrainingSteps } from './steps.ts';

/** JSON has no NaN and no infinities; they are strings. */
type Exact = number | string;

export interface TrainingPosition {
  /** The epoch and batch that come next. */
  epoch: number;
  batch: number;
  /** Of this epoch: what was reported times the sizes of batches, and the number of samples. */
  sums: Exact[];
  seen: number;
  random: number;
  feed: FeedPosition;
  /** How many batches the gathered gradients are of. */
  gathered: number;
  /** What must be the same when training goes on. */
  batchSize: number | null;
  samples: number | null;
  history: { epoch: number[]; values: { [name: string]: Exact[] } };
  /** With how many tensors each has beside its state. */
  callbacks: { name: string; state: unknown; tensors: number }[];
}

/** What a checkpoint says of a training: its place, and the tensors of its callbacks. */
export interface RestoredTraining {
  position: TrainingPosition;
  callbackTensors: Tensor[];
}

const toExact = (value: number): Exact => (Number.isFinite(value) ? value : String(value));

export class TrainingSession {
  readonly steps: TrainingSteps;
  readonly feed: Feed;
  readonly callbacks: CallbackList;
  readonly history: History;
  readonly batchSize: number | null;
  epoch: number;
  batch = 0;
  /** Of what the epoch has reported so far. */
  readonly sums: RunningSums;
  /** What an epoch reported that the history does not know yet. */
  finished: { epoch: number; logs: Logs } | null = null;

  constructor(
    steps: TrainingSteps,
    feed: Feed,
    callbacks: CallbackList,
    history: History,
    batchSize: number | null,
    initialEpoch: number,
  ) {
    this.steps = steps;
    this.feed = feed;
    this.callbacks = callbacks;
    this.history = history;
    this.batchSize = batchSize;
    this.epoch = initialEpoch;
    this.sums = steps.borrowSums('train');
  }

  beginEpoch(epoch: number): void {
    this.finished = null;
    this.epoch = epoch;
    this.batch = 0;
    this.sums.reset();
  }

  /** The epoch is over; what comes next is the one after it. */
  endEpoch(logs: Logs): void {
    const { epoch } = this;
    this.beginEpoch(epoch + 1);
    this.finished = { epoch, logs };
  }

  /** What goes on from batch to batch beside weights and optimizer, by the names under which a checkpoint has it. */
  tensors(): NamedTensor[] {
    const named = (name: string, list: Tensor[]): NamedTensor[] =>
      list.map((tensor, i) => ({ name: `${name}_${i}`, tensor }));
    const { model } = this.steps.setup;
    return [
      ...named('gathered_gradient', this.steps.objective.accumulator.values()),
      ...named('state', model.carriedStates),
      ...named(
        'callback_tensor',
        this.callbacks.callbacks.flatMap((callback) => callback.getStateTensors()),
      ),
    ];
  }

  /** Where the training is at the time of the call. */
  async capture(): Promise<TrainingPosition> {
    const { history, finished } = this;
    const position = {
      epoch: this.epoch,
      batch: this.batch,
      seen: this.sums.seen,
      random: randomState(),
      feed: this.feed.position(),
      gathered: this.steps.objective.accumulator.count,
      batchSize: this.batchSize,
      samples: this.feed.samples,
      callbacks: this.callbacks.callbacks.map((callback) => ({
        name: callback.constructor.name,
        state: callback.getState() ?? null,
        tensors: callback.getStateTensors().length,
      })),
    };
    const epochs = [...history.epoch];
    const lengths = Object.entries(history.history).map(
      ([name, list]) => [name, list.length] as const,
    );
    // This reads them as they are now, so it has to come before anything is waited for.
    const sums = await this.sums.values();
    await history.syncData();
    const values: { [name: string]: Exact[] } = {};
    for (const [name, length] of lengths) {
      values[name] = (history.history[name].slice(0, length) as number[]).map(toExact);
    }
    if (finished) {
      epochs.push(finished.epoch);
      for (const [name, value] of Object.entries(finished.logs)) {
        (values[name] ??= []).push(toExact(value));
      }
    }
    return { ...position, sums: Array.from(sums, toExact), history: { epoch: epochs, values } };
  }

  /** Goes to where another training was. To be called after the callbacks' `onTrainBegin`. */
  async resume({ position, callbackTensors }: RestoredTraining): Promise<void> {
    this.check('batchSize', this.batchSize, position.batchSize);
    this.check('number of samples', this.feed.samples, position.samples);
    this.beginEpoch(position.epoch);
    this.batch = position.batch;
    this.sums.reset(position.sums.map(Number), position.seen);
    this.history.epoch = [...position.history.epoch];
    this.history.history = Object.fromEntries(
      Object.entries(position.history.values).map(([name, list]) => [name, list.map(Number)]),
    );
    this.restoreCallbacks(position, callbackTensors);
    this.steps.objective.accumulator.count = position.gathered;
    await this.feed.resume(position.feed, position.batch > 0);
    setRandomSeed(position.random);
  }

  /** Callbacks of the same class get their states in order. */
  private restoreCallbacks({ callbacks }: TrainingPosition, all: Tensor[]): void {
    let begin = 0;
    const rest = callbacks.map(({ name, state, tensors }) => ({
      name,
      state,
      tensors: all.slice(begin, (begin += tensors)),
    }));
    for (const callback of this.callbacks.callbacks) {
      const at = rest.findIndex(({ name }) => name === callback.constructor.name);
      if (at < 0) continue;
      const [{ state, tensors }] = rest.splice(at, 1);
      if (state !== null) callback.setState(state, tensors);
    }
  }

  private check(what: string, now: number | null, before: number | null): void {
    if (now === before) return;
    throw new Error(
      `fit: the checkpoint was made with a ${what} of ${before}, but now it is ${now}; training can only go on with the same`,
    );
  }

  dispose(): void {
    this.steps.giveBackSums('train', this.sums);
  }
}
