/** How much each sample counts in the loss, from weights of samples and of classes. */
import { argMax, cast, mul, reshape } from '../../ops/index.ts';
import { takeRows } from '../../ops/slicing/gather-along.ts';
import { Tensor, tensor1d, tidy } from '../../runtime/index.ts';
import { suggest } from '../../io/suggest.ts';
import { shapeText } from './lists.ts';

/** Weights by the number of the class. */
export interface ClassWeight {
  [classIndex: number]: number;
}

export interface ClassWeightMap {
  [outputName: string]: ClassWeight;
}

export type ClassWeightArg = ClassWeight | ClassWeight[] | ClassWeightMap;
export type SampleWeightArg = Tensor | Tensor[] | { [outputName: string]: Tensor };

/** One entry for each output, null where there is none. */
export function standardizeClassWeights(
  classWeight: ClassWeightArg | undefined | null,
  outputNames: string[],
): (ClassWeight | null)[] {
  if (classWeight == null) return outputNames.map(() => null);
  if (Array.isArray(classWeight)) {
    assertCount('classWeight', classWeight.length, outputNames);
    return classWeight;
  }
  const values = Object.values(classWeight) as unknown[];
  const byOutput = values.every((v) => typeof v === 'object');
  if (!byOutput) {
    assertCount('classWeight', 1, outputNames);
    return [classWeight as ClassWeight];
  }
  assertNames('classWeight', classWeight, outputNames);
  return outputNames.map((name) => (classWeight as ClassWeightMap)[name] ?? null);
}

export function standardizeSampleWeights(
  sampleWeight: SampleWeightArg | undefined | null,
  outputNames: string[],
): (Tensor | null)[] {
  if (sampleWeight == null) return outputNames.map(() => null);
  if (sampleWeight instanceof Tensor) {
    assertCount('sampleWeight', 1, outputNames);
    return [sampleWeight];
  }
  if (Array.isArray(sampleWeight)) {
    assertCount('sampleWeight', sampleWeight.length, outputNames);
    return sampleWeight;
  }
  assertNames('sampleWeight', sampleWeight, outputNames);
  return outputNames.map((name) => sampleWeight[name] ?? null);
}

function assertCount(what: string, count: number, outputNames: string[]): void {
  if (count !== outputNames.length) {
    throw new Error(
      `fit: the model has ${outputNames.length} outputs, but ${what} is for ${count}; give one for each of ` +
        outputNames.join(', '),
    );
  }
}

function assertNames(what: string, entries: object, outputNames: string[]): void {
  const unknown = Object.keys(entries).find((key) => !outputNames.includes(key));
  if (unknown !== undefined) {
    throw new Error(`fit: ${what} has an entry '${unknown}': ${suggest(unknown, outputNames)}`);
  }
}

/**
 * The weight of each sample for each output, null where all count alike.
 *
 * @param created Gets the tensors that were made here, for the caller to dispose.
 */
export async function weightsOfSamples(
  targets: Tensor[],
  sampleWeight: SampleWeightArg | undefined | null,
  classWeight: ClassWeightArg | undefined | null,
  outputNames: string[],
  created: Tensor[],
): Promise<(Tensor | null)[]> {
  const perSample = standardizeSampleWeights(sampleWeight, outputNames);
  const perClass = standardizeClassWeights(classWeight, outputNames);
  return Promise.all(
    targets.map(async (y, i) => {
      const own = perSample[i];
      const classes = perClass[i];
      if (own && own.shape[0] !== y.shape[0]) {
        throw new Error(
          `fit: sampleWeight of shape ${shapeText(own.shape)} must have one entry for each of the ` +
            `${y.shape[0]} samples`,
        );
      }
      if (!classes)
        return own && own.dtype !== 'float32' ? keepIn(created, cast(own, 'float32')) : own;
      const weights = keepIn(created, await byClass(y, classes));
      return own ? keepIn(created, mul(weights, cast(own, 'float32'))) : weights;
    }),
  );
}

function keepIn(created: Tensor[], t: Tensor): Tensor {
  created.push(t);
  return t;
}

/** Looks up the weight of each sample's class. */
async function byClass(y: Tensor, weights: ClassWeight): Promise<Tensor> {
  const classes = tidy(() => classNumbers(y));
  const present = new Set(await classes.data());
  const missing = [...present].filter((c) => weights[c] === undefined).sort((a, b) => a - b);
  if (missing.length > 0) {
    classes.dispose();
    throw new Error(
      `fit: classWeight must have an entry for each class of the training data; there is none for ` +
        missing.join(', '),
    );
  }
  const table = new Float32Array(Math.max(...present) + 1);
  for (const c of present) table[c] = weights[c];
  const out = tidy(() => takeRows(tensor1d(table), classes));
  classes.dispose();
  return out;
}

function classNumbers(y: Tensor): Tensor {
  if (y.rank > 2) {
    throw new Error(
      `fit: classWeight is for labels of rank 1 or 2, not of shape ${shapeText(y.shape)}`,
    );
  }
  const oneHot = y.rank === 2 && y.shape[1]! > 1;
  return cast(oneHot ? argMax(y, 1) : reshape(y, [-1]), 'int32');
}

/** Losses of samples, multiplied with the samples' weights. */
export function weightLosses(losses: Tensor, weights: Tensor): Tensor {
  return tidy(() => {
    if (losses.rank === 0) {
      throw new Error(
        'fit: sampleWeight and classWeight need a loss for each sample, but this loss gives one number for ' +
          'all; have it keep the batch axis',
      );
    }
    return mul(losses, alignWeights(losses, weights));
  });
}

/** Weights of samples with as many axes as their values. */
export function alignWeights(values: Tensor, weights: Tensor): Tensor {
  const trailing = values.rank - weights.rank;
  return trailing > 0
    ? reshape(weights, [...weights.shape, ...Array<number>(trailing).fill(1)])
    : weights;
}
