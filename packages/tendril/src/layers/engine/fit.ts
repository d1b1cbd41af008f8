/** The loops: over epochs and batches in training, over batches in testing. Where batches come from is in feeds.ts. */
import { div, unstack, zeros } from '../../ops/index.ts';
import type { Scalar, Tensor } from '../../runtime/index.ts';
import { CallbackList, CustomCallback, History, registeredCallbacks } from './base-callbacks.ts';
import type { BaseCallback } from './base-callbacks.ts';
import { batchesOf } from './feeds.ts';
import type { Feed, Selection } from './feeds.ts';
import type { Logs } from './logs.ts';
import type { TrainableModel } from './trainable.ts';
import { terminalProgress } from './progress-bar.ts';
import type { ProgressBar } from './progress-bar.ts';
import { TrainingSession } from './session.ts';
import type { TrainingPosition } from './session.ts';
import type { TrainingSteps } from './steps.ts';

export interface LoopOptions {
  epochs: number;
  initialEpoch: number;
  verbose: number;
  callbacks: BaseCallback[];
  batchSize: number | null;
  stepsPerEpoch: number | null;
  /** Tests on the validation data, if there is any; gives means in the order of the names. */
  validate: ((breathe: () => Promise<void>) => Promise<number[]>) | null;
  /** Where a former training had come to. */
  position: TrainingPosition | null;
}

/** Whether what is reported of each batch has to be read: waiting for numbers that nobody wants would keep the device idle. */
export function wantsBatches({
  callbacks,
  verbose,
}: {
  callbacks: BaseCallback[];
  verbose: number;
}): boolean {
  return [...registeredCallbacks(verbose), ...callbacks].some((c) => c.followsBatches);
}

function toLogs(names: string[], values: ArrayLike<number>, prefix = ''): Logs {
  return Object.fromEntries(names.map((name, i) => [prefix + name, values[i]]));
}

/** Trains, and resolves to what happened. */
export async function fitLoop(
  model: TrainableModel,
  steps: TrainingSteps,
  feed: Feed,
  options: LoopOptions,
): Promise<History> {
  const { names } = steps.setup;
  const history = new History();
  const callbacks = new CallbackList([
    ...registeredCallbacks(options.verbose),
    ...options.callbacks,
    history,
  ]);
  callbacks.setModel(model);
  callbacks.setParams({
    epochs: options.epochs,
    initialEpoch: options.initialEpoch,
    samples: feed.samples,
    steps: options.stepsPerEpoch,
    batchSize: options.batchSize,
    verbose: options.verbose,
    doValidation: options.validate !== null,
    metrics: options.validate ? [...names, ...names.map((name) => `val_${name}`)] : names,
  });
  model.history = history;
  const session = new TrainingSession(
    steps,
    feed,
    callbacks,
    history,
    options.batchSize,
    options.initialEpoch,
  );
  model.session = session;
  const progress = terminalProgress(options.verbose, options.epochs);
  try {
    await callbacks.onTrainBegin();
    if (options.position) await session.resume(options.position);
    model.stopTraining = false;
    for (let epoch = session.epoch; epoch < options.epochs; epoch++) {
      const isResumed = session.batch > 0;
      if (!isResumed) {
        session.beginEpoch(epoch);
        await callbacks.onEpochBegin(epoch);
      }
      progress?.begin(epoch, feed.batches);
      await feed.begin();
      const trained = await trainEpoch(model, session, progress);
      const logs = { ...(await validateEpoch(model, session, options)), ...trained };
      progress?.end(logs);
      session.endEpoch(logs);
      await callbacks.onEpochEnd(epoch, { ...logs });
      if (model.stopTraining) break;
    }
    await callbacks.onTrainEnd();
    await history.syncData();
    return history;
  } finally {
    model.session = null;
    session.dispose();
    progress?.close();
    await feed.close();
  }
}

/** Lets others have their turn as often as callbacks want it. */
function breathing(session: TrainingSession): () => Promise<void> {
  const yielder = session.callbacks.callbacks.find((c) => c instanceof CustomCallback);
  return async () => {
    if (!yielder?.isDue) return;
    await yielder.maybeWait(session.epoch, Math.max(0, session.batch - 1), {});
    session.steps.mayHaveChanged();
  };
}

/** The rest of one pass over the data; resolves to the means of what was reported. */
async function trainEpoch(
  model: TrainableModel,
  session: TrainingSession,
  progress: ProgressBar | null,
): Promise<Logs> {
  const { steps, feed, callbacks } = session;
  const { names } = steps.setup;
  const follows = callbacks.followsBatches;
  const breathe = breathing(session);
  steps.mayHaveChanged();
  for (let batch = await feed.next(); batch; batch = await feed.next()) {
    const { size } = batch;
    const index = session.batch;
    if (follows) {
      await callbacks.onBatchBegin(index, { batch: index, size });
      steps.mayHaveChanged();
    }
    const [sums, values] = batch.train(session.sums);
    session.sums = sums;
    session.seen += size;
    session.batch++;
    if (values) {
      const numbers = await values.data();
      values.dispose();
      await callbacks.onBatchEnd(index, { batch: index, size, ...toLogs(names, numbers) });
      steps.mayHaveChanged();
    } else {
      await breathe();
    }
    if (progress?.isDue()) progress.draw(session.batch, toLogs(names, await session.means()));
    if (model.stopTraining) break;
  }
  return toLogs(names, await session.means());
}

/** What validation says, if there is any. */
async function validateEpoch(
  model: TrainableModel,
  session: TrainingSession,
  { validate }: LoopOptions,
): Promise<Logs> {
  if (!validate || model.stopTraining) return {};
  return toLogs(session.steps.setup.names, await validate(breathing(session)), 'val_');
}

/** Tests on all of the data; gives the vector of the means of what was reported. */
export function testLoop(
  steps: TrainingSteps,
  selection: Selection,
  batchSize: number,
  atMost?: number,
): Tensor {
  const test = testing(steps, selection, batchSize, atMost);
  for (;;) {
    const { value, done } = test.next();
    if (done) return value;
  }
}

/** The same, with breath between the batches. */
export async function testLoopAsync(
  steps: TrainingSteps,
  selection: Selection,
  batchSize: number,
  atMost: number | undefined,
  breathe: () => Promise<void>,
): Promise<number[]> {
  const test = testing(steps, selection, batchSize, atMost);
  for (;;) {
    const { value, done } = test.next();
    if (done) {
      const means = Array.from(await value.data());
      value.dispose();
      return means;
    }
    await breathe();
  }
}

function* testing(
  steps: TrainingSteps,
  { samples, order }: Selection,
  batchSize: number,
  atMost?: number,
): Generator<void, Tensor, void> {
  steps.mayHaveChanged();
  const step = steps.overSamples('test', samples, false);
  let sums: Tensor = zeros([steps.setup.names.length]);
  let seen = 0;
  for (const batch of batchesOf(order, batchSize, atMost)) {
    [sums] = step(batch, sums);
    seen += batch.length;
    yield;
  }
  const means = div(sums, seen);
  sums.dispose();
  return means;
}

/** The elements of a vector as scalars; the vector is disposed. */
export function toScalars(vector: Tensor): Scalar[] {
  const scalars = unstack(vector) as Scalar[];
  vector.dispose();
  return scalars;
}
