/** What of the data that fit is given is trained on, and what is kept for validation. */
import type { Tensor } from '../../runtime/index.ts';
import type { Selection } from './feeds.ts';
import type { ModelFitArgs } from './model-args.ts';
import { refuseNaN } from './nan-data.ts';
import { range } from './order.ts';
import { allOf, samplesOf, type Labelled } from './samples.ts';
import type { TrainableModel } from './trainable.ts';
import type { TensorOrArrayOrMap } from './types.ts';

type Data = TensorOrArrayOrMap;

/** What `fit` trains on, and what it validates on, if anything; a split is taken from the end of the training data. */
export async function selectionsOf(
  model: TrainableModel,
  x: Data,
  y: Data,
  args: ModelFitArgs,
  created: Tensor[],
): Promise<{ training: Selection; validation: Selection | null }> {
  const samples = await samplesOf(model, 'fit', x, y, args, created);
  await refuseNaNIn(model, samples);
  const training = allOf(samples);
  if (args.validationData) {
    const [vx, vy, sampleWeight] = args.validationData;
    const operation = 'fit (validationData)';
    const validation = await samplesOf(model, operation, vx, vy, { sampleWeight }, created);
    return { training, validation: allOf(validation) };
  }
  const split = args.validationSplit ?? 0;
  if (split === 0) return { training, validation: null };
  if (!(split > 0 && split < 1)) {
    throw new Error(`fit: validationSplit must be between 0 and 1, got ${split}`);
  }
  const count = training.order.length;
  const at = Math.floor(count * (1 - split));
  if (at === 0) {
    throw new Error(
      `fit: a validationSplit of ${split} leaves none of the ${count} samples to train on`,
    );
  }
  return {
    training: { samples, order: range(0, at) },
    validation: { samples, order: range(at, count) },
  };
}

/** A loss of the user's own may know what to do with NaN labels; nothing knows what to do with NaN inputs. */
async function refuseNaNIn(model: TrainableModel, { inputs, targets }: Labelled): Promise<void> {
  const { loss } = model;
  const losses = typeof loss === 'object' ? Object.values(loss ?? {}) : [loss];
  const checked = losses.some((each) => typeof each === 'function') ? [] : targets;
  await refuseNaN('fit', [
    ...inputs.map((tensor, i): [string, Tensor] => [`input '${model.inputNames[i]}'`, tensor]),
    ...checked.map((tensor, i): [string, Tensor] => [`label '${model.outputNames[i]}'`, tensor]),
  ]);
}
