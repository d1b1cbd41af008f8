/** What training makes of datasets: what their elements must be, and tensors as if they were a dataset. */
import { slice } from '../../ops/index.ts';
import { mapTensors, tensorsIn } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { DatasetLike } from './feeds.ts';
import type { SampleWeightArg } from './sample-weights.ts';
import type { TensorOrArrayOrMap } from './types.ts';

/** An element of a dataset to train on: a batch. */
export interface FitDatasetElement {
  xs: TensorOrArrayOrMap;
  ys: TensorOrArrayOrMap;
  /** How much each sample counts in the loss. */
  sampleWeights?: SampleWeightArg;
}

export function isDataset(value: unknown): value is DatasetLike {
  return typeof (value as Partial<DatasetLike> | null)?.iterator === 'function';
}

/** @throws If it has no inputs or labels. */
export function elementOf(operation: string, element: unknown): FitDatasetElement {
  const { xs, ys } = (element ?? {}) as Partial<FitDatasetElement>;
  if (xs == null || ys == null) {
    const keys = typeof element === 'object' && element !== null ? Object.keys(element) : [];
    throw new Error(
      `${operation}: the elements of the dataset must be batches of the form { xs, ys }, got ` +
        (keys.length > 0 ? `{ ${keys.join(', ')} }` : typeof element) +
        '; bring them into it with dataset.map(…), and group them with dataset.batch(n)',
    );
  }
  return element as FitDatasetElement;
}

type ValidationTensors =
  | [TensorOrArrayOrMap, TensorOrArrayOrMap]
  | [TensorOrArrayOrMap, TensorOrArrayOrMap, SampleWeightArg];

/** Validation data as a dataset. */
export function validationDataset(
  data: DatasetLike | ValidationTensors,
  batchSize: number,
): DatasetLike {
  if (isDataset(data)) return data;
  const [xs, ys, sampleWeights] = data;
  const count = tensorsIn(xs)[0]?.shape[0] ?? 0;
  return {
    iterator() {
      let at = 0;
      return {
        next: () => {
          if (at >= count) return { value: undefined, done: true };
          const size = Math.min(batchSize, count - at);
          const rows = (t: Tensor): Tensor => slice(t, [at], [size]);
          const value = mapTensors({ xs, ys, ...(sampleWeights && { sampleWeights }) }, rows);
          at += size;
          return { value, done: false };
        },
      };
    },
  };
}
