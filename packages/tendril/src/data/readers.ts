/** tf.data's functions that make datasets of arrays, functions, generators and files. */
import { CSVDataset } from './csv-dataset.ts';
import type { CSVConfig } from './csv-dataset.ts';
import { datasetFromIteratorFn } from './dataset.ts';
import type { Dataset } from './dataset.ts';
import { iteratorFromFunction, iteratorFromGenerator, iteratorFromItems } from './lazy-iterator.ts';
import type { DataSource } from './sources/data-source.ts';
import { URLDataSource } from './sources/url.ts';

/**
 * The items of an array as a dataset. Tensors among them stay yours.
 *
 * @example
 * ```ts
 * const dataset = tf.data.array([{ a: 1 }, { a: 2 }]);
 * console.log(dataset.size, await dataset.toArray());
 * ```
 */
export function array<T>(items: T[]): Dataset<T> {
  if (!Array.isArray(items)) throw new Error(`array: wanted an array, got ${typeof items}`);
  return datasetFromIteratorFn(async () => iteratorFromItems(items), items.length);
}

/**
 * What a function gives, call by call, until it says that it is done. All passes go on with the same function.
 *
 * @example
 * ```ts
 * let i = 0;
 * const dataset = tf.data.func(() => ({ value: i++, done: i > 3 }));
 * console.log(await dataset.toArray()); // 0, 1, 2
 * ```
 */
export function func<T>(f: () => IteratorResult<T> | Promise<IteratorResult<T>>): Dataset<T> {
  const iterator = iteratorFromFunction(f);
  return datasetFromIteratorFn(async () => iterator);
}

/**
 * What a generator gives; each pass starts it anew. A pass that stops early calls the generator's `return`, so that its
 * `finally` blocks run.
 *
 * @param generator Gives an iterator, or an asynchronous one, or a promise of one.
 * @example
 * ```ts
 * function* squares() {
 *   for (let i = 1; i <= 3; i++) yield i * i;
 * }
 * console.log(await tf.data.generator(squares).toArray()); // 1, 4, 9
 * ```
 */
export function generator<T>(
  generator: () => Iterator<T> | Promise<Iterator<T>> | AsyncIterator<T>,
): Dataset<T> {
  return datasetFromIteratorFn(async () => iteratorFromGenerator(await generator()));
}

/**
 * The rows of a file of comma-separated values (RFC 4180): each an object of its columns. Columns that are marked as labels come
 * apart: the elements are then `{ xs, ys }`.
 *
 * @param source A URL (in Node also `file://…`), a Request, or a source such as `new tf.data.FileDataSource(file)`.
 * @param csvConfig `hasHeader` (true), `columnNames`, `columnConfigs`, `configuredColumnsOnly`, `delimiter` (',').
 * @throws When it is read: if a row has not as many values as there are columns, a required value is missing, or a value does not
 * fit the dtype of its column.
 * @example
 * ```ts
 * const file = new TextEncoder().encode('size,rooms,price\n50,2,210\n80,3,330\n');
 * const houses = tf.data.csv(new tf.data.FileDataSource(file), {
 *   columnConfigs: { price: { isLabel: true } },
 * });
 * console.log(await houses.toArray()); // { xs: { size: 50, rooms: 2 }, ys: { price: 210 } } …
 * ```
 */
export function csv(source: RequestInfo | DataSource, csvConfig: CSVConfig = {}): CSVDataset {
  const isSource = typeof source === 'object' && 'iterator' in source;
  const opened = isSource ? source : new URLDataSource(source, { fetchFunc: csvConfig.fetchFunc });
  return new CSVDataset(opened, csvConfig);
}
