/** Training on tensors and on datasets: from what fit is given to the loop (fit.ts) and back. */
import { dispose } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { standardizeCallbacks, type History } from './base-callbacks.ts';
import { batchSizeFor } from './batch-size.ts';
import { validationDataset } from './dataset-elements.ts';
import { restoreCheckpoint } from './checkpoint.ts';
import { DatasetFeed, TensorFeed, type DatasetLike, type Feed } from './feeds.ts';
import { fitLoop, wantsBatches, type LoopOptions } from './fit.ts';
import type { ModelFitArgs, ModelFitDatasetArgs, SharedFitArgs } from './model-args.ts';
import { samplesOfElement } from './samples.ts';
import { selectionsOf } from './selections.ts';
import type { TrainingSteps } from './steps.ts';
import { testOnDataset, testOnSamplesAsync } from './testing.ts';
import type { TrainableModel } from './trainable.ts';
import type { TensorOrArrayOrMap } from './types.ts';

type Data = TensorOrArrayOrMap;

/** Where batches come from, and how the model is tested between epochs. */
type Prepared = { feed: Feed } & Pick<LoopOptions, 'batchSize' | 'stepsPerEpoch' | 'validate'>;

export function fitOnTensors(
  model: TrainableModel,
  steps: TrainingSteps,
  x: Data,
  y: Data,
  args: ModelFitArgs,
): Promise<History> {
  return fit(model, steps, args, async (wantValues, created) => {
    const { training, validation } = await selectionsOf(model, x, y, args, created);
    const sizeFor = (count: number): number => batchSizeFor(model, 'fit', count, args.batchSize);
    const batchSize = sizeFor(training.order.length);
    const testSize = validation ? sizeFor(validation.order.length) : batchSize;
    const shuffle = args.shuffle ?? true;
    const { stepsPerEpoch, validationSteps: atMost } = args;
    return {
      feed: new TensorFeed(steps, training, { batchSize, shuffle, stepsPerEpoch, wantValues }),
      batchSize,
      stepsPerEpoch: stepsPerEpoch ?? null,
      validate:
        validation &&
        ((breathe) => testOnSamplesAsync(steps, validation, testSize, atMost, breathe)),
    };
  });
}

export function fitOnDataset(
  model: TrainableModel,
  steps: TrainingSteps,
  dataset: DatasetLike,
  args: ModelFitDatasetArgs,
): Promise<History> {
  const { batchesPerEpoch, validationBatches, validationData } = args;
  return fit(model, steps, args, async (wantValues) => {
    const feed = new DatasetFeed(
      dataset,
      batchesPerEpoch ?? null,
      (element, created) =>
        samplesOfElement(model, 'fitDataset', element, created, args.classWeight),
      (samples, sums) => steps.addBatch('train', samples, sums, wantValues),
    );
    const validation =
      validationData && validationDataset(validationData, args.validationBatchSize ?? 32);
    return {
      feed,
      batchSize: null,
      stepsPerEpoch: feed.batches,
      validate: validation
        ? (breathe) =>
            testOnDataset(model, steps, validation, validationBatches, (s) => s.means(), breathe)
        : null,
    };
  });
}

async function fit(
  model: TrainableModel,
  steps: TrainingSteps,
  args: SharedFitArgs,
  prepare: (wantValues: boolean, created: Tensor[]) => Promise<Prepared>,
): Promise<History> {
  const created: Tensor[] = [];
  try {
    const { resumeFrom } = args;
    const verbose = args.verbose ?? 1;
    const yieldEvery = args.yieldEvery ?? 'auto';
    const callbacks = standardizeCallbacks(args.callbacks, yieldEvery);
    const wantValues = wantsBatches({ callbacks, verbose });
    const { feed, ...prepared } = await prepare(wantValues, created);
    const resumeAt =
      resumeFrom === undefined ? null : await restoreCheckpoint(model, steps, resumeFrom, created);
    return await fitLoop(model, steps, feed, {
      ...prepared,
      epochs: args.epochs ?? 1,
      initialEpoch: args.initialEpoch ?? 0,
      verbose,
      callbacks,
      resumeAt,
      yieldEvery,
    });
  } finally {
    dispose(created);
  }
}
