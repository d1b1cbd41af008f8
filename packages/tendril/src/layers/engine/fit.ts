/** The loops: over epochs and batches in training, over batches in testing. */
import { div, unstack, zeros } from '../../ops/index.ts';
import { hostRandom } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { CallbackList, CustomCallback, History, registeredCallbacks } from './base-callbacks.ts';
import type { BaseCallback } from './base-callbacks.ts';
import type { Logs } from './logs.ts';
import type { LayersModel } from './model.ts';
import type { Samples, TrainingSteps } from './steps.ts';

/** Some of the samples in some order. */
export type Order = Int32Array;

export interface LoopOptions {
  batchSize: number;
  epochs: number;
  initialEpoch: number;
  shuffle: boolean;
  verbose: number;
  callbacks: BaseCallback[];
  stepsPerEpoch?: number;
  validationSteps?: number;
}

/** The samples of a loop: all data there is, and which of it to use. */
export interface Selection {
  samples: Samples;
  order: Order;
}

/** The numbers from `begin` to before `end`. */
export function range(begin: number, end: number): Order {
  return Int32Array.from({ length: end - begin }, (_, i) => begin + i);
}

/** Puts numbers into random order, each order as likely (Fisher and Yates). */
export function shuffleInPlace(order: Order): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(hostRandom() * (i + 1));
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
}

function batchesOf(order: Order, batchSize: number, atMost = Infinity): Order[] {
  const count = Math.min(atMost, Math.ceil(order.length / batchSize));
  return Array.from({ length: count }, (_, b) =>
    order.subarray(b * batchSize, (b + 1) * batchSize),
  );
}

function toLogs(names: string[], values: ArrayLike<number>, prefix = ''): Logs {
  return Object.fromEntries(names.map((name, i) => [prefix + name, values[i]]));
}

/** Trains, and resolves to what happened. */
export async function fitLoop(
  model: LayersModel,
  steps: TrainingSteps,
  training: Selection,
  validation: Selection | null,
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
    samples: training.order.length,
    steps: options.stepsPerEpoch ?? null,
    batchSize: options.batchSize,
    verbose: options.verbose,
    doValidation: validation !== null,
    metrics: validation ? [...names, ...names.map((name) => `val_${name}`)] : names,
  });
  model.history = history;
  await callbacks.onTrainBegin();
  model.stopTraining = false;
  for (let epoch = options.initialEpoch; epoch < options.epochs; epoch++) {
    await callbacks.onEpochBegin(epoch);
    if (options.shuffle) shuffleInPlace(training.order);
    const logs = await trainEpoch(model, steps, training, callbacks, epoch, options);
    const validated =
      validation && !model.stopTraining
        ? await validate(steps, validation, options.batchSize, options.validationSteps)
        : {};
    await callbacks.onEpochEnd(epoch, { ...validated, ...logs });
    if (model.stopTraining) break;
  }
  await callbacks.onTrainEnd();
  await history.syncData();
  return history;
}

/** One pass over the data; resolves to the means of what was reported. */
async function trainEpoch(
  model: LayersModel,
  steps: TrainingSteps,
  { samples, order }: Selection,
  callbacks: CallbackList,
  epoch: number,
  { batchSize, stepsPerEpoch }: LoopOptions,
): Promise<Logs> {
  const { names } = steps.setup;
  // Waiting for numbers that nobody wants would keep the device idle.
  const follows = callbacks.followsBatches;
  const yielder = callbacks.callbacks.find((callback) => callback instanceof CustomCallback);
  const step = steps.overSamples('train', samples, follows);
  let sums: Tensor = zeros([names.length]);
  let seen = 0;
  try {
    const batches = batchesOf(order, batchSize, stepsPerEpoch);
    for (let b = 0; b < batches.length; b++) {
      const size = batches[b].length;
      if (follows) await callbacks.onBatchBegin(b, { batch: b, size });
      const [after, values] = step(batches[b], sums);
      sums = after;
      seen += size;
      if (values) {
        const numbers = await values.data();
        values.dispose();
        await callbacks.onBatchEnd(b, { batch: b, size, ...toLogs(names, numbers) });
      } else if (yielder?.isDue) {
        await yielder.maybeWait(epoch, b, {});
      }
      if (model.stopTraining) break;
    }
    const totals = await sums.data();
    return toLogs(
      names,
      Array.from(totals, (total) => total / Math.max(1, seen)),
    );
  } finally {
    sums.dispose();
  }
}

async function validate(
  steps: TrainingSteps,
  selection: Selection,
  batchSize: number,
  atMost?: number,
): Promise<Logs> {
  const means = testLoop(steps, selection, batchSize, atMost);
  const numbers = await means.data();
  means.dispose();
  return toLogs(steps.setup.names, numbers, 'val_');
}

/** Tests on all of the data; gives the vector of the means of what was reported. */
export function testLoop(
  steps: TrainingSteps,
  { samples, order }: Selection,
  batchSize: number,
  atMost?: number,
): Tensor {
  const step = steps.overSamples('test', samples, false);
  let sums: Tensor = zeros([steps.setup.names.length]);
  let seen = 0;
  for (const batch of batchesOf(order, batchSize, atMost)) {
    [sums] = step(batch, sums);
    seen += batch.length;
  }
  const means = div(sums, seen);
  sums.dispose();
  return means;
}

/** The elements of a vector as scalars; the vector is disposed. */
export function toScalars(vector: Tensor): Tensor[] {
  const scalars = unstack(vector);
  vector.dispose();
  return scalars;
}
