/** The loops of training: over epochs and batches. Where batches come from is in feeds.ts, testing is in testing.ts. */
import { CallbackList, History, registeredCallbacks } from './base-callbacks.ts';
import type { BaseCallback, YieldEveryOptions } from './base-callbacks.ts';
import { Breath } from './breath.ts';
import type { Feed } from './feeds.ts';
import type { Logs } from './logs.ts';
import type { TrainableModel } from './trainable.ts';
import type { ProgressBar } from './progress-bar.ts';
import { TrainingSession } from './session.ts';
import type { RestoredTraining } from './session.ts';
import type { TrainingSteps } from './steps.ts';
import type { Breathe } from './testing.ts';

export interface LoopOptions {
  epochs: number;
  initialEpoch: number;
  verbose: number;
  callbacks: BaseCallback[];
  batchSize: number | null;
  stepsPerEpoch: number | null;
  /** Tests on the validation data, if there is any; gives means in the order of the names. */
  validate: ((breathe: Breathe) => Promise<number[]>) | null;
  yieldEvery: YieldEveryOptions;
  /** Where a former training had come to. */
  resumeAt: RestoredTraining | null;
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
  const breath = new Breath(options.callbacks, options.yieldEvery);
  const progress = await progressOf(options);
  try {
    await callbacks.onTrainBegin();
    if (options.resumeAt) await session.resume(options.resumeAt);
    model.stopTraining = false;
    for (let epoch = session.epoch; epoch < options.epochs; epoch++) {
      const isResumed = session.batch > 0;
      if (!isResumed) {
        session.beginEpoch(epoch);
        await callbacks.onEpochBegin(epoch);
      }
      progress?.begin(epoch, feed.batches);
      await feed.begin();
      const trained = await trainEpoch(model, session, progress, breath);
      if (session.batch === 0) {
        endOfData(history);
        break;
      }
      const logs = { ...(await validateEpoch(model, session, options, breath)), ...trained };
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

/** What shows the progress is loaded where there is something to show it on, so that pages do not carry it. */
async function progressOf({ verbose, epochs }: LoopOptions): Promise<ProgressBar | null> {
  const { process } = globalThis as { process?: { stdout?: { isTTY?: boolean } } };
  if (verbose !== 2 && !(verbose === 1 && process?.stdout?.isTTY)) return null;
  const { terminalProgress } = await import('./progress-bar.ts');
  return terminalProgress(verbose, epochs);
}

/** What there is to say where an epoch has got no batch at all: its means would be those of nothing. */
function endOfData({ epoch }: History): void {
  const problem = 'fitDataset: the dataset gave no batches';
  if (epoch.length === 0) throw new Error(`${problem}, so there is nothing to train on`);
  console.warn(
    `${problem} after epoch ${epoch.at(-1)}, so training ends there. A dataset has to give its batches anew each time it is ` +
      'iterated over: a generator function has to begin from the start.',
  );
}

/** The rest of one pass over the data; resolves to the means of what was reported. */
async function trainEpoch(
  model: TrainableModel,
  session: TrainingSession,
  progress: ProgressBar | null,
  breath: Breath,
): Promise<Logs> {
  const { steps, feed, callbacks, sums } = session;
  const { names } = steps.setup;
  const follows = callbacks.followsBatches;
  steps.mayHaveChanged();
  for (let batch = await feed.next(); batch; batch = await feed.next()) {
    const { size } = batch;
    const index = session.batch;
    if (follows) {
      await callbacks.onBatchBegin(index, { batch: index, size });
      steps.mayHaveChanged();
    }
    const values = batch.train(sums);
    session.batch++;
    if (values) {
      const numbers = await values.data();
      values.dispose();
      await callbacks.onBatchEnd(index, { batch: index, size, ...toLogs(names, numbers) });
      await breath.giveWay();
      steps.mayHaveChanged();
    } else if (breath.isDue) {
      await breath.take(session.epoch, index);
      steps.mayHaveChanged();
    }
    if (progress?.isDue()) progress.draw(session.batch, toLogs(names, await sums.means()));
    if (model.stopTraining) break;
  }
  return toLogs(names, await sums.means());
}

/** What validation says, if there is any. */
async function validateEpoch(
  model: TrainableModel,
  { steps, epoch, batch }: TrainingSession,
  { validate }: LoopOptions,
  breath: Breath,
): Promise<Logs> {
  if (!validate || model.stopTraining) return {};
  const breathe: Breathe = async () => {
    if (!breath.isDue) return;
    await breath.take(epoch, batch - 1);
    steps.mayHaveChanged();
  };
  return toLogs(steps.setup.names, await validate(breathe), 'val_');
}
