// The worker's side: starts the engine, fetches a model and runs it a few times, telling the page how far it is.

import * as tf from 'tendril';
import type { FromEngine, Init } from './protocol.ts';

/** The first run after compiling finds its memory, the second everything in its place. */
const WARM_UP_RUNS = 2;
/** How much of the warm-up compiling is. */
const COMPILING = 0.8;

type Post = (message: FromEngine) => void;

interface Steps<Model> {
  load(url: string, onProgress: (fraction: number) => void): Promise<Model>;
  /** Compiles what `run` needs: packages wait for results without giving way, and nothing could be told meanwhile. */
  compile(model: Model, onProgress: (fraction: number) => void): Promise<void>;
  /** Runs the model on something as large as what will come. */
  run(model: Model): Promise<unknown>;
}

export async function startEngine<Model>(
  { modelUrl, backend }: Init,
  post: Post,
  { load, compile, run }: Steps<Model>,
): Promise<Model> {
  if (backend === null) await tf.ready();
  else if (!(await tf.setBackend(backend))) {
    throw new Error(`the backend ${backend} does not start in this browser`);
  }
  // The one that computes in a worker gains nothing in a worker.
  const names = tf
    .engine()
    .backendNames()
    .filter((name) => name !== 'worker');
  post({ type: 'backends', names, chosen: tf.getBackend() });
  const started = performance.now();
  const model = await load(modelUrl, (fraction) => post({ type: 'downloading', fraction }));
  const loaded = performance.now();
  const warming = (fraction: number) => post({ type: 'warming', fraction });
  await compile(model, (fraction) => warming(COMPILING * fraction));
  for (let done = 0; done < WARM_UP_RUNS; done++) {
    warming(COMPILING + ((1 - COMPILING) * done) / WARM_UP_RUNS);
    await run(model);
  }
  const ready = {
    backend: tf.getBackend(),
    threads: tf.threads(),
    loading: loaded - started,
    warmUp: performance.now() - loaded,
  };
  post({ type: 'ready', ready });
  return model;
}

/** Does what a message asks for; what goes wrong is told to the page. */
export function answering<Message extends { type: string }>(
  post: Post,
  work: (message: Init | Message) => Promise<void>,
): (event: MessageEvent<Init | Message>) => void {
  return ({ data }) => {
    work(data).catch((error: unknown) =>
      post({
        type: 'failed',
        during: data.type === 'init' ? 'loading' : 'working',
        message: error instanceof Error ? error.message : String(error),
      }),
    );
  };
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
