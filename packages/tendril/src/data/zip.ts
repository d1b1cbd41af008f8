/** tf.data.zip. */
import { Dataset, datasetFromIteratorFn } from './dataset.ts';
import { iteratorFromZipped } from './lazy-iterator.ts';
import type { LazyIterator } from './lazy-iterator.ts';
import { ZipMismatchMode } from './stages/combine.ts';
import { isPlainObject, mapLeaves } from './structure.ts';

/** A dataset, or arrays and objects of datasets. */
export type DatasetContainer =
  Dataset<unknown> | DatasetContainer[] | { [key: string]: DatasetContainer };

/**
 * Datasets side by side: an array or object of datasets as a dataset of such arrays or objects. It ends with the shortest.
 *
 * @throws If a leaf of the structure is not a dataset.
 * @example
 * ```ts
 * const xs = tf.data.array([1, 2, 3]);
 * const ys = tf.data.array([2, 4, 6]);
 * console.log(await tf.data.zip({ xs, ys }).toArray()); // { xs: 1, ys: 2 } …
 * ```
 */
export function zip<O>(datasets: DatasetContainer): Dataset<O> {
  if (!Array.isArray(datasets) && !isPlainObject(datasets)) {
    throw new Error('zip: wanted an array or object of datasets');
  }
  const all: Dataset<unknown>[] = [];
  const numbered = mapLeaves(datasets, (leaf) => {
    if (!(leaf instanceof Dataset)) {
      throw new Error(`zip: every leaf must be a dataset, got ${typeof leaf}`);
    }
    return all.push(leaf) - 1;
  });
  const sizes = all.map((dataset) => dataset.size);
  const known = sizes.filter((size) => size !== null);
  const size = known.length === sizes.length ? Math.min(...known) : null;
  return datasetFromIteratorFn(async () => {
    const iterators: LazyIterator<unknown>[] = [];
    try {
      for (const dataset of all) iterators.push(await dataset.iterator());
    } catch (error) {
      for (const iterator of iterators) await iterator.return();
      throw error;
    }
    return iteratorFromZipped<O>(
      mapLeaves(numbered, (at) => iterators[at as number]),
      ZipMismatchMode.SHORTEST,
    );
  }, size);
}
