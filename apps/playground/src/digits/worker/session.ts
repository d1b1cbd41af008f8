// All that the worker keeps between two messages: the engine, the digits, the model and the run. One method
// for each thing the page can ask.

import * as tf from 'tendril';
import { decodeDigits } from '../data.ts';
import type { Digits } from '../data.ts';
import { createModel } from '../models.ts';
import type { ModelKind } from '../kinds.ts';
import type { FromWorker, RunSettings, Trouble } from '../protocol.ts';
import { breathe } from './breathe.ts';
import { Lock } from './lock.ts';
import { probabilities, score } from './predict.ts';
import { Run } from './run.ts';
import * as store from './store.ts';

interface Learner {
  model: tf.LayersModel;
  kind: ModelKind;
  epochs: number;
  accuracy: number | null;
  savedAt: number | null;
  restored: boolean;
}

export class Session {
  readonly #post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly #lock = new Lock();
  #digits: Digits | null = null;
  #learner: Learner | null = null;
  #run: { run: Run; ended: Promise<void> } | null = null;

  constructor(post: (message: FromWorker, transfer?: Transferable[]) => void) {
    this.#post = post;
  }

  async init(digitsUrl: string): Promise<void> {
    const started = await this.#attempt('engine', async () => {
      await tf.ready();
      this.#post({
        type: 'engine',
        engine: {
          backend: tf.getBackend(),
          threads: tf.threads(),
          isolated: globalThis.crossOriginIsolated === true,
          webAssembly: typeof WebAssembly === 'object',
        },
      });
    });
    if (!started) return;
    await Promise.all([
      this.loadDigits(digitsUrl),
      this.#attempt('restoring', () => this.#restore()),
    ]);
    this.#post({ type: 'phase', phase: 'idle' });
    if (this.#learner) await this.#attempt('restoring', () => this.#scoreNow());
  }

  async loadDigits(url: string): Promise<void> {
    await this.#attempt('digits', async () => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the server answered ${response.status} for ${url}`);
      const digits = await decodeDigits(new Uint8Array(await response.arrayBuffer()));
      this.#digits = digits;
      const images = digits.heldBack.images.slice();
      const labels = digits.heldBack.labels.slice();
      this.#post({ type: 'digits', trainCount: digits.train.count, images, labels }, [
        images.buffer,
        labels.buffer,
      ]);
    });
  }

  async train(settings: RunSettings): Promise<void> {
    const digits = this.#digits;
    if (!digits || this.#run) return;
    await this.#attempt('training', async () => {
      const learner = this.#learnerFor(settings.kind);
      const run = new Run({
        model: learner.model,
        digits,
        settings,
        epochsBefore: learner.epochs,
        lock: this.#lock,
        post: this.#post,
        onEpoch: async (epochs, accuracy) => {
          await this.#attempt('saving', () => this.#save(learner, epochs, accuracy));
          this.#tellModel();
        },
      });
      const ended = run.go();
      this.#run = { run, ended };
      this.#post({ type: 'phase', phase: 'training' });
      try {
        await ended;
      } finally {
        this.#run = null;
        this.#post({ type: 'phase', phase: 'idle' });
      }
    });
  }

  pause(): void {
    this.#run?.run.pause();
  }

  resume(): void {
    this.#run?.run.resume();
  }

  async reset(): Promise<void> {
    if (this.#run) {
      const { run, ended } = this.#run;
      run.stop();
      await ended.catch(() => {});
    }
    this.#replaceLearner(null);
    await this.#attempt('saving', () => store.forget());
  }

  async recognise(id: number, image: Uint8Array): Promise<void> {
    await this.#attempt('recognising', () =>
      this.#lock.run(async () => {
        const row = this.#learner && (await probabilities(this.#learner.model, image));
        this.#post({ type: 'recognised', id, probabilities: row });
      }),
    );
  }

  async export(): Promise<void> {
    await this.#attempt('export', () =>
      this.#lock.run(async () => {
        if (!this.#learner) return;
        const { model, kind } = this.#learner;
        this.#post({ type: 'exported', files: await store.toFiles(model, `digits-${kind}`) });
      }),
    );
  }

  /** The present model if it is of this kind, else a fresh one in its place. */
  #learnerFor(kind: ModelKind): Learner {
    if (this.#learner?.kind === kind) {
      this.#learner.restored = false;
      return this.#learner;
    }
    const model = createModel(kind);
    const fresh = { model, kind, epochs: 0, accuracy: null, savedAt: null, restored: false };
    this.#replaceLearner(fresh);
    return fresh;
  }

  /** The old model goes once nobody works with it any more. */
  #replaceLearner(next: Learner | null): void {
    const old = this.#learner;
    this.#learner = next;
    if (old) void this.#lock.run(async () => old.model.dispose());
    this.#tellModel();
  }

  async #save(learner: Learner, epochs: number, accuracy: number): Promise<void> {
    Object.assign(learner, { epochs, accuracy });
    const { model, kind } = learner;
    const savedAt = Date.now();
    await store.save(model, { kind, epochs, accuracy, savedAt });
    learner.savedAt = savedAt;
  }

  async #restore(): Promise<void> {
    const saved = await store.restore();
    if (!saved) return;
    this.#learner = { model: saved.model, ...saved.notes, restored: true };
    this.#tellModel();
  }

  /** Scores the model that was brought back, unless training begins first. */
  async #scoreNow(): Promise<void> {
    const digits = this.#digits;
    if (!digits) return;
    let release = await this.#lock.acquire();
    try {
      const learner = this.#learner;
      if (!learner || this.#run) return;
      const result = await score(learner.model, digits.heldBack, async () => {
        release();
        await breathe();
        release = await this.#lock.acquire();
        return this.#learner === learner && !this.#run;
      });
      if (!result) return;
      learner.accuracy = result.accuracy;
      this.#post({ type: 'evaluated', evaluation: { epoch: learner.epochs, ...result } });
      this.#tellModel();
    } finally {
      release();
    }
  }

  #tellModel(): void {
    const learner = this.#learner;
    if (!learner) {
      this.#post({ type: 'model', model: null });
      return;
    }
    const { model, ...facts } = learner;
    this.#post({ type: 'model', model: { ...facts, weights: model.countParams() } });
  }

  /** Does `job`; what goes wrong is told to the page, and the worker goes on. */
  async #attempt(during: Trouble, job: () => Promise<void>): Promise<boolean> {
    try {
      await job();
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#post({ type: 'failed', during, message });
      return false;
    }
  }
}
