/** From what fit, evaluate and their like are given to samples: checked against the model, in order, with their weights. */
import type { Tensor } from '../../runtime/index.ts';
import { oneBatch } from './batch-size.ts';
import { elementOf } from './dataset-elements.ts';
import type { Selection } from './feeds.ts';
import type { BatchWeights } from './model-args.ts';
import { range } from './order.ts';
import { standardizeSampleWeights, weightsOfSamples } from './sample-weights.ts';
import type { SampleWeightArg } from './sample-weights.ts';
import { checkTargets, countSamples, standardizeData, targetPorts } from './standardize.ts';
import type { Port } from './standardize.ts';
import type { Samples } from './steps.ts';
import type { TrainableModel } from './trainable.ts';
import type { Shape, TensorOrArrayOrMap } from './types.ts';

type Data = TensorOrArrayOrMap;
export type Labelled = Pick<Samples, 'inputs' | 'targets'>;

/** The shape of any number of samples; how many a batch may have is another matter (batch-size.ts). */
const ofAnySize = ([, ...sizes]: Shape): Shape => [null, ...sizes];

export function inputPorts({ inputNames, inputs }: TrainableModel): Port[] {
  return inputNames.map((name, i) => ({ name, shape: ofAnySize(inputs[i].shape) }));
}

/**
 * Checks inputs and labels, and makes lists of them.
 *
 * @param created Gets the tensors that were made here, for the caller to dispose.
 */
function labelled(
  model: TrainableModel,
  operation: string,
  x: Data,
  y: Data,
  created: Tensor[],
): Labelled {
  const { outputNames: names, lossFunctions } = model;
  const shapes = model.outputs.map((t) => ofAnySize(t.shape));
  const inputs = standardizeData(operation, 'x', x, inputPorts(model), created);
  const ports = targetPorts(names, shapes, lossFunctions);
  const targets = standardizeData(operation, 'y', y, ports, created);
  countSamples(operation, { x: inputs, y: targets });
  checkTargets(operation, targets, names, shapes, lossFunctions);
  return { inputs, targets };
}

/** Samples, with weights for them and for classes. */
export async function samplesOf(
  model: TrainableModel,
  operation: string,
  x: Data,
  y: Data,
  { sampleWeight, classWeight }: BatchWeights,
  created: Tensor[],
): Promise<Samples> {
  const { inputs, targets } = labelled(model, operation, x, y, created);
  const weights =
    sampleWeight || classWeight
      ? await weightsOfSamples(targets, sampleWeight, classWeight, model.outputNames, created)
      : targets.map(() => null);
  return { inputs, targets, weights };
}

/** The same at once, and so without weights of classes, which are read off the labels. */
export function samplesOfNow(
  model: TrainableModel,
  operation: string,
  x: Data,
  y: Data,
  sampleWeight: SampleWeightArg | undefined,
  created: Tensor[],
): Samples {
  const { inputs, targets } = labelled(model, operation, x, y, created);
  const weights = standardizeSampleWeights(sampleWeight, model.outputNames);
  countSamples(operation, { x: inputs, sampleWeight: weights });
  return { inputs, targets, weights };
}

/** The samples in an element of a dataset. */
export async function samplesOfElement(
  model: TrainableModel,
  operation: string,
  element: unknown,
  created: Tensor[],
  classWeight?: BatchWeights['classWeight'],
): Promise<Samples> {
  const { xs, ys, sampleWeights: sampleWeight } = elementOf(operation, element);
  const samples = await samplesOf(model, operation, xs, ys, { sampleWeight, classWeight }, created);
  oneBatch(model, operation, samples.inputs[0].shape[0]);
  return samples;
}

export function allOf(samples: Samples): Selection {
  return { samples, order: range(0, samples.inputs[0].shape[0]) };
}
