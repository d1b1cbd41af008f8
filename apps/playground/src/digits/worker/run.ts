// One training run inside the worker: turns batches into progress, pauses between them, scores the held-back
// digits after each epoch. It knows the model and the digits; keeping the model is the session's part.

import * as tf from 'tendril';
import { Meter } from '../../training/meter.ts';
import { PIXELS } from '../data.ts';
import type { Digits } from '../data.ts';
import { SHOWN_DIGITS } from '../protocol.ts';
import type { FromWorker, RunSettings } from '../protocol.ts';
import { train } from '../train.ts';
import type { BatchReport } from '../train.ts';
import { breathe } from './breathe.ts';
import { Gate } from './gate.ts';
import type { Lock, Release } from './lock.ts';
import { likeliest, probabilities, score } from './predict.ts';
import { Ticker } from './ticker.ts';

/** How often the digits that the page shows are looked at within an epoch. */
const PEEK_MS = 1000;

export interface RunOptions {
  model: tf.LayersModel;
  digits: Digits;
  settings: RunSettings;
  /** Epochs the model has already seen: where the charts go on. */
  epochsBefore: number;
  lock: Lock;
  post(message: FromWorker): void;
  /** After each epoch and its score, with the lock held. */
  onEpoch(epochs: number, accuracy: number): Promise<void>;
}

export class Run {
  readonly #options: RunOptions;
  readonly #gate = new Gate();
  readonly #ticker = new Ticker();
  readonly #meter: Meter;
  #release: Release = () => {};
  #stopped = false;
  #peeked: number;

  constructor(options: RunOptions) {
    this.#options = options;
    const now = performance.now();
    this.#meter = new Meter(options.settings.epochs * options.digits.train.count, now);
    this.#peeked = now;
  }

  /** Trains to the end, or until stopped. */
  async go(): Promise<void> {
    const { model, digits, settings, lock } = this.#options;
    this.#release = await lock.acquire();
    try {
      await train(model, digits.train, settings, {
        onBatch: (report) => this.#afterBatch(report),
        onEpoch: (epoch) => this.#afterEpoch(epoch),
      });
    } finally {
      this.#release();
    }
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Ends the run at the next batch. */
  stop(): void {
    this.#stopped = true;
    this.#options.model.stopTraining = true;
    this.#gate.open();
  }

  async #afterBatch(report: BatchReport): Promise<void> {
    const now = performance.now();
    this.#meter.add(report.size, now);
    this.#ticker.add(report);
    if (this.#ticker.due(now)) this.#tell(now);
    if (now - this.#peeked >= PEEK_MS) await this.#peek();
    await this.#turn();
  }

  async #afterEpoch(epoch: number): Promise<void> {
    if (this.#stopped) return;
    const { model, digits, epochsBefore, post, onEpoch } = this.#options;
    this.#tell(performance.now());
    this.#meter.pause(performance.now());
    const result = await score(model, digits.heldBack, () => this.#turn());
    if (result) {
      const epochs = epochsBefore + epoch;
      post({ type: 'evaluated', evaluation: { epoch: epochs, ...result } });
      await onEpoch(epochs, result.accuracy);
    }
    this.#meter.resume(performance.now());
  }

  /** Gives way to whoever waits for the model, and stands still while paused. False once stopped. */
  async #turn(): Promise<boolean> {
    this.#release();
    await breathe();
    if (this.#gate.closed) {
      const { post } = this.#options;
      this.#meter.pause(performance.now());
      this.#tell(performance.now());
      post({ type: 'phase', phase: 'paused' });
      await this.#gate.pass();
      this.#meter.resume(performance.now());
      if (!this.#stopped) post({ type: 'phase', phase: 'training' });
    }
    this.#release = await this.#options.lock.acquire();
    return !this.#stopped;
  }

  #tell(now: number): void {
    const { settings, digits, epochsBefore, post } = this.#options;
    const meter = this.#meter;
    const average = this.#ticker.take(now);
    const epochsDone = meter.done / digits.train.count;
    post({
      type: 'progress',
      progress: {
        epoch: Math.min(Math.floor(epochsDone) + 1, settings.epochs),
        epochs: settings.epochs,
        fraction: meter.fraction,
        rate: meter.rate,
        secondsLeft: meter.secondsLeft,
        memory: tf.memory().numBytes,
        point: average && { epoch: epochsBefore + epochsDone, ...average },
      },
    });
  }

  async #peek(): Promise<void> {
    const { model, digits, post } = this.#options;
    this.#peeked = performance.now();
    const rows = await probabilities(
      model,
      digits.heldBack.images.subarray(0, SHOWN_DIGITS * PIXELS),
    );
    post({ type: 'peeked', predictions: likeliest(rows) });
  }
}
