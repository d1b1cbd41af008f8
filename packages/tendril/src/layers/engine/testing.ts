/** Measuring a model on data: loops over batches that change nothing. */
import type { Tensor } from '../../runtime/index.ts';
import { dispose } from '../../runtime/index.ts';
import { isDataset } from './dataset-elements.ts';
import type { DataIterator, DatasetLike, Selection } from './feeds.ts';
import { batchesOf } from './order.ts';
import type { RunningSums } from './running-sums.ts';
import { samplesOfElement } from './samples.ts';
import type { TrainingSteps } from './steps.ts';
import type { TrainableModel } from './trainable.ts';

/** Lets others have their turn where that is due. */
export type Breathe = () => Promise<void> | void;

/** Tests on all of the data; gives the vector of the means of what was reported. */
export function testOnSamples(
  steps: TrainingSteps,
  selection: Selection,
  batchSize: number,
  atMost?: number,
): Tensor {
  const sums = steps.borrowSums('test');
  try {
    const batches = testing(steps, selection, batchSize, atMost, sums);
    while (!batches.next().done);
    return sums.meansTensor();
  } finally {
    steps.giveBackSums('test', sums);
  }
}

/** The same, with breath between the batches. */
export async function testOnSamplesAsync(
  steps: TrainingSteps,
  selection: Selection,
  batchSize: number,
  atMost: number | undefined,
  breathe: Breathe,
): Promise<number[]> {
  const sums = steps.borrowSums('test');
  try {
    const batches = testing(steps, selection, batchSize, atMost, sums);
    while (!batches.next().done) await breathe();
    return await sums.means();
  } finally {
    steps.giveBackSums('test', sums);
  }
}

function* testing(
  steps: TrainingSteps,
  { samples, order }: Selection,
  batchSize: number,
  atMost: number | undefined,
  sums: RunningSums,
): Generator<void, void, void> {
  steps.mayHaveChanged();
  const step = steps.overSamples('test', samples, false);
  for (const batch of batchesOf(order, batchSize, atMost)) {
    step(batch, sums);
    yield;
  }
}

/**
 * Tests on the batches of a dataset, or of an iterator, which can go on afterwards.
 *
 * @param read What to make of the sums in the end.
 * @throws If there are no batches.
 */
export async function testOnDataset<T>(
  model: TrainableModel,
  steps: TrainingSteps,
  dataset: DatasetLike | DataIterator,
  atMost: number | undefined,
  read: (sums: RunningSums) => T | Promise<T>,
  breathe?: Breathe,
): Promise<T> {
  const sums = steps.borrowSums('test');
  try {
    const own = isDataset(dataset);
    const iterator = own ? await dataset.iterator() : dataset;
    try {
      await testOnBatches(model, steps, iterator, atMost, sums, breathe);
    } finally {
      if (own) await iterator.return?.();
    }
    if (sums.seen === 0) throw new Error('evaluateDataset: the dataset has no elements');
    return await read(sums);
  } finally {
    steps.giveBackSums('test', sums);
  }
}

async function testOnBatches(
  model: TrainableModel,
  steps: TrainingSteps,
  iterator: DataIterator,
  atMost: number | undefined,
  sums: RunningSums,
  breathe?: Breathe,
): Promise<void> {
  steps.mayHaveChanged();
  for (let batch = 0; batch < (atMost ?? Infinity); batch++) {
    const item = await iterator.next();
    if (item.done) {
      if (atMost != null) warnOfEnd(atMost, batch);
      return;
    }
    const created: Tensor[] = [];
    try {
      const samples = await samplesOfElement(model, 'evaluateDataset', item.value, created);
      steps.addBatch('test', samples, sums, false);
    } finally {
      dispose([item.value, created] as object[]);
    }
    await breathe?.();
  }
}

function warnOfEnd(wanted: number, given: number): void {
  console.warn(
    `evaluateDataset: batches is ${wanted}, but the dataset ended after ${given}; use dataset.repeat() if it has to give more`,
  );
}
