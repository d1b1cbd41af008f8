/**
 * Datasets: recipes for passes over data. Each method gives a new recipe; nothing runs until `iterator()` is asked for, so a
 * dataset may be larger than memory, and endless. What a pass does is in lazy-iterator.ts.
 */
import { hostRandom, makeRandom, tidy } from '../runtime/index.ts';
import type { TensorContainer } from '../runtime/index.ts';
import { iteratorFromConcatenated } from './lazy-iterator.ts';
import type { LazyIterator } from './lazy-iterator.ts';
import { stackRows } from './structure.ts';
import { seedNumber } from './stages/shuffle.ts';

/**
 * Data, element by element. Made by `tf.data.array`, `tf.data.csv`, `tf.data.generator` and their like, and fed to
 * `model.fitDataset`.
 *
 * @example
 * ```ts
 * const xs = tf.data.array([[1, 2], [3, 4], [5, 6]]);
 * await xs.map((x) => x.map((v) => v * 10)).batch(2).forEachAsync((batch) => batch.print());
 * ```
 */
export abstract class Dataset<T> {
  /** A window of this many elements shuffles well for most data and fits into memory. */
  static readonly MAX_BUFFER_SIZE = 10000;

  /** How many elements a pass gives: Infinity if it never ends; null, which the type leaves out as TensorFlow.js's, if that is not known. */
  readonly size: number = null as never;

  /** Starts a pass. Call its `return()` if you stop before its end. */
  abstract iterator(): Promise<LazyIterator<T>>;

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this.iterator();
  }

  /**
   * Groups elements into batches: the numbers, arrays or tensors of `batchSize` elements become one tensor with a first axis for
   * the batch; objects of them become objects of such tensors.
   *
   * @param smallLastBatch Whether what is left at the end comes as a smaller batch. Default: true.
   * @throws If elements of a batch have different shapes.
   * @example
   * ```ts
   * await tf.data.array([{ xs: 1, ys: 2 }, { xs: 3, ys: 4 }]).batch(2).forEachAsync(({ xs, ys }) => {
   *   xs.print(); // [1, 3]
   *   ys.print(); // [2, 4]
   * });
   * ```
   */
  batch(batchSize: number, smallLastBatch = true): Dataset<TensorContainer> {
    const size = positive('batch', 'batchSize', batchSize);
    const round = smallLastBatch ? Math.ceil : Math.floor;
    return datasetFromIteratorFn(
      async () => (await this.iterator()).columnMajorBatch(size, smallLastBatch, stackRows),
      this.size === null ? null : round(this.size / size),
    );
  }

  /** Groups elements into arrays of `batchSize`, as they are. */
  rowMajorBatch(batchSize: number, smallLastBatch = true): Dataset<T[]> {
    const size = positive('rowMajorBatch', 'batchSize', batchSize);
    const round = smallLastBatch ? Math.ceil : Math.floor;
    return datasetFromIteratorFn(
      async () => (await this.iterator()).rowMajorBatch(size, smallLastBatch),
      this.size === null ? null : round(this.size / size),
    );
  }

  /** Groups elements into one of the same structure, with an array of `batchSize` values at each leaf. */
  columnMajorBatch(batchSize: number, smallLastBatch = true): Dataset<unknown> {
    const size = positive('columnMajorBatch', 'batchSize', batchSize);
    const round = smallLastBatch ? Math.ceil : Math.floor;
    return datasetFromIteratorFn(
      async () => (await this.iterator()).columnMajorBatch(size, smallLastBatch),
      this.size === null ? null : round(this.size / size),
    );
  }

  /**
   * The elements of this dataset, then those of another.
   *
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2]).concatenate(tf.data.array([3])).toArray()); // 1, 2, 3
   * ```
   */
  concatenate(dataset: Dataset<T>): Dataset<T> {
    const sizes = [this.size, dataset.size];
    const size = sizes.includes(Infinity) ? Infinity : sum(sizes);
    return datasetFromIteratorFn(async () => {
      const parts = [this, dataset];
      let at = 0;
      return iteratorFromConcatenated(async () => (await parts[at++]?.iterator()) ?? null);
    }, size);
  }

  /**
   * The elements that satisfy a condition.
   *
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2, 3, 4]).filter((x) => x % 2 === 0).toArray()); // 2, 4
   * ```
   */
  filter(predicate: (value: T) => boolean): Dataset<T> {
    return datasetFromIteratorFn(
      async () => (await this.iterator()).filter((value) => tidy(() => predicate(value))),
      this.size === Infinity ? Infinity : null,
    );
  }

  /**
   * Calls a function for each element, one after another, waiting for it if it is asynchronous. The tensors of an element are
   * disposed of when its call is over.
   *
   * @example
   * ```ts
   * await tf.data.array([1, 2, 3]).forEachAsync((x) => console.log(x));
   * ```
   */
  async forEachAsync(f: (value: T) => unknown): Promise<void> {
    return (await this.iterator()).forEachAsync(f);
  }

  /**
   * Each element as what a function makes of it. The function's temporary tensors, and the element's that are not in the
   * result, are disposed of.
   *
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2, 3]).map((x) => x * x).toArray()); // 1, 4, 9
   * ```
   */
  map<O>(transform: (value: T) => O): Dataset<O> {
    return datasetFromIteratorFn(
      async () =>
        (await this.iterator()).map((value) =>
          tidy(() => transform(value) as TensorContainer),
        ) as LazyIterator<O>,
      this.size,
    );
  }

  /**
   * Each element as what an asynchronous function makes of it. With `prefetch` behind it, several are under way at once; they
   * come out in order.
   *
   * @example
   * ```ts
   * const slow = async (x: number) => new Promise((resolve) => setTimeout(() => resolve(x + 1), 5));
   * console.log(await tf.data.array([1, 2, 3]).mapAsync(slow).prefetch(3).toArray()); // 2, 3, 4
   * ```
   */
  mapAsync<O>(transform: (value: T) => Promise<O>): Dataset<O> {
    return datasetFromIteratorFn(
      async () => (await this.iterator()).mapAsync(transform),
      this.size,
    );
  }

  /**
   * Makes elements ahead of time: while one is used, up to `bufferSize` others are under way.
   *
   * @example
   * ```ts
   * await tf.data.array([1, 2, 3]).batch(1).prefetch(2).forEachAsync((batch) => batch.print());
   * ```
   */
  prefetch(bufferSize: number): Dataset<T> {
    const size = positive('prefetch', 'bufferSize', bufferSize);
    return datasetFromIteratorFn(async () => (await this.iterator()).prefetch(size), this.size);
  }

  /**
   * The same elements several times.
   *
   * @param count How often; without end if it is left out or negative.
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2]).repeat(2).toArray()); // 1, 2, 1, 2
   * ```
   */
  repeat(count?: number): Dataset<T> {
    const times = count == null || count < 0 ? Infinity : count;
    const size = times === 0 || this.size === 0 ? 0 : this.size === null ? null : this.size * times;
    return datasetFromIteratorFn(async () => {
      let left = times;
      let empty = false;
      return iteratorFromConcatenated(async () => {
        // A dataset without elements, repeated for ever, would never answer.
        if (left-- <= 0 || empty) return null;
        empty = true;
        return (await this.iterator()).map((value) => {
          empty = false;
          return value;
        });
      });
    }, size);
  }

  /**
   * All but the first `count` elements. A negative number, or none, skips all.
   *
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2, 3]).skip(1).toArray()); // 2, 3
   * ```
   */
  skip(count?: number): Dataset<T> {
    const skipped = count == null || count < 0 ? Infinity : count;
    const size =
      skipped === Infinity ? 0 : this.size === null ? null : Math.max(0, this.size - skipped);
    return datasetFromIteratorFn(
      async () =>
        skipped === Infinity
          ? (await this.iterator()).take(0)
          : (await this.iterator()).skip(count),
      size,
    );
  }

  /**
   * The elements in random order: each is drawn from a window of the next `bufferSize`. A window as large as the dataset shuffles
   * it perfectly.
   *
   * @param seed Makes the order reproducible, as does `tf.setRandomSeed`.
   * @param reshuffleEachIteration Whether each pass has another order. Default: true.
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2, 3, 4, 5]).shuffle(5, 'seed').toArray());
   * ```
   */
  shuffle(bufferSize: number, seed?: string | number, reshuffleEachIteration = true): Dataset<T> {
    if (bufferSize == null || bufferSize < 0) {
      throw new RangeError(
        `shuffle: bufferSize is missing; give the number of elements to choose from, such as ${this.size ?? 1000}` +
          (this.size === null ? '' : ', which is all of them'),
      );
    }
    const size = positive('shuffle', 'bufferSize', bufferSize);
    const seeds = seed === undefined ? hostRandom : makeRandom(seedNumber(seed));
    let fixed: number | undefined;
    const nextSeed = (): number => Math.floor(seeds() * 2 ** 32);
    return datasetFromIteratorFn(async () => {
      const passSeed = reshuffleEachIteration ? nextSeed() : (fixed ??= nextSeed());
      return (await this.iterator()).shuffle(size, passSeed);
    }, this.size);
  }

  /**
   * The first `count` elements; all if it is negative or left out. What the elements come from is let go of after them.
   *
   * @example
   * ```ts
   * console.log(await tf.data.array([1, 2, 3]).take(2).toArray()); // 1, 2
   * ```
   */
  take(count?: number): Dataset<T> {
    const all = count == null || count < 0;
    const size = this.size === null ? null : all ? this.size : Math.min(this.size, count);
    return datasetFromIteratorFn(async () => (await this.iterator()).take(count), size);
  }

  /**
   * All elements as an array. Their tensors are the caller's to dispose of.
   *
   * @throws If the dataset is endless.
   */
  async toArray(): Promise<T[]> {
    this.refuseEndless('toArray');
    return (await this.iterator()).toArray();
  }

  /** All elements, asked for up to 100 at a time, so that stages meet overlapping calls. */
  async toArrayForTest(): Promise<T[]> {
    this.refuseEndless('toArrayForTest');
    return (await this.iterator()).toArrayForTest();
  }

  private refuseEndless(operation: string): void {
    if (this.size === Infinity) {
      throw new Error(`${operation}: the dataset is endless; use take(count) before`);
    }
  }
}

class DatasetOfIterators<T> extends Dataset<T> {
  override readonly size: number;
  private readonly start: () => Promise<LazyIterator<T>>;

  constructor(start: () => Promise<LazyIterator<T>>, size: number | null) {
    super();
    this.start = start;
    this.size = size as number;
  }

  override iterator(): Promise<LazyIterator<T>> {
    return this.start();
  }
}

/**
 * A dataset whose passes a function starts.
 *
 * @example
 * ```ts
 * const countdown = tf.data.datasetFromIteratorFn(async () => tf.data.iteratorFromItems([3, 2, 1]));
 * console.log(await countdown.toArray()); // 3, 2, 1
 * ```
 */
export function datasetFromIteratorFn<T>(
  iteratorFn: () => Promise<LazyIterator<T>>,
  size: number | null = null,
): Dataset<T> {
  return new DatasetOfIterators(iteratorFn, size);
}

function positive(operation: string, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(
      `${operation}: ${name} must be a positive whole number, got ${String(value)}`,
    );
  }
  return value;
}

function sum(sizes: (number | null)[]): number | null {
  return sizes.reduce((total, size) => (total === null || size === null ? null : total + size), 0);
}
