/**
 * LazyIterator: one pass over a dataset. Its methods chain the stages of stages/; elements are made when they are asked for.
 * Whoever walks it to the end, stops early or meets an error lets go of the sources by `return()`; the methods here that walk
 * do so themselves, as does `for await`.
 */
import { dispose, hostRandom } from '../runtime/index.ts';
import type { TensorContainer } from '../runtime/index.ts';
import type { Source } from './source.ts';
import { listed } from './stages/batch.ts';
import { chained, flattened, inTurn, zipped, ZipMismatchMode } from './stages/combine.ts';
import { skipped, taken } from './stages/count.ts';
import { fromFunction, fromItems, fromIterator } from './stages/origins.ts';
import { prefetched } from './stages/prefetch.ts';
import { seedNumber, shuffled } from './stages/shuffle.ts';
import { filtered, handled, inSeries, mapped, mappedAsync } from './stages/transform.ts';
import { zipRows } from './structure.ts';

export class LazyIterator<T> implements Source<T> {
  protected readonly source: Source<T>;
  private readonly description: string;

  /** @internal Made by datasets and by the functions of this file. */
  constructor(source: Source<T>, description: string) {
    this.source = source;
    this.description = description;
  }

  /** The stages the elements come through, in words. */
  summary(): string {
    return this.description;
  }

  /** The next element; `done` is true when there are no more. Its tensors are the caller's to dispose of. */
  next(): Promise<IteratorResult<T>> {
    return this.source.next();
  }

  /** Lets go of everything that the elements come from: open files, generators, cameras, elements made ahead. */
  return(): Promise<void> {
    return this.source.return();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (let item = await this.next(); !item.done; item = await this.next()) yield item.value;
    } finally {
      await this.return();
    }
  }

  private through<O>(source: Source<O>, stage: string): LazyIterator<O> {
    return new LazyIterator(source, `${this.summary()} -> ${stage}`);
  }

  /** All elements that are left. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    try {
      for await (const value of this) all.push(value);
    } catch (error) {
      dispose(all);
      throw error;
    }
    return all;
  }

  /** All elements that are left, asked for up to 100 at a time. */
  toArrayForTest(): Promise<T[]> {
    return this.prefetch(100).toArray();
  }

  /** Walks to the end; nothing comes of the elements. */
  async resolveFully(): Promise<void> {
    for await (const value of this) dispose(value as object);
  }

  /** Walks as long as the elements satisfy a condition. */
  async resolveWhile(predicate: (value: T) => boolean): Promise<void> {
    for await (const value of this) {
      const goOn = predicate(value);
      dispose(value as object);
      if (!goOn) break;
    }
  }

  /** Calls a function for each element, waiting for it if it is asynchronous; then disposes of the element's tensors. */
  async forEachAsync(f: (value: T) => unknown): Promise<void> {
    for await (const value of this) {
      try {
        await f(value);
      } finally {
        dispose(value as object);
      }
    }
  }

  /** Like `forEachAsync`, as long as the function gives true. */
  async serialForEach(f: (value: T) => Promise<boolean>): Promise<void> {
    return this.serialMapAsync(f).resolveWhile((goOn) => goOn === true);
  }

  /** @param handler Gets each error. True: leave that element out and go on; false: end here. */
  handleErrors(handler: (error: Error) => boolean): LazyIterator<T> {
    return this.through(handled(this, handler), 'handleErrors');
  }

  filter(predicate: (value: T) => boolean): LazyIterator<T> {
    return this.through(filtered(this, predicate), 'Filter');
  }

  map<O>(transform: (value: T) => O): LazyIterator<O> {
    return this.through(mapped(this, transform), 'Map');
  }

  mapAsync<O>(transform: (value: T) => Promise<O>): LazyIterator<O> {
    return this.through(mappedAsync(this, transform), 'AsyncMap');
  }

  /** Like `mapAsync`, but one after another. */
  serialMapAsync<O>(transform: (value: T) => Promise<O>): LazyIterator<O> {
    return this.through(inSeries(mappedAsync(this, transform)), 'AsyncMap -> Serial');
  }

  flatmap<O>(transform: (value: T) => O[]): LazyIterator<O> {
    return this.through(flattened(this, transform), 'Flatmap');
  }

  /** Lists of elements. */
  rowMajorBatch(batchSize: number, smallLastBatch = true): LazyIterator<T[]> {
    return this.through(listed(this, batchSize, smallLastBatch), 'RowMajorBatch');
  }

  /** Elements of lists: the structure of one element, with what all have at each leaf. */
  columnMajorBatch(
    batchSize: number,
    smallLastBatch = true,
    zip: (rows: T[]) => unknown = zipRows,
  ): LazyIterator<TensorContainer> {
    return this.rowMajorBatch(batchSize, smallLastBatch).map(
      (rows) => zip(rows) as TensorContainer,
    );
  }

  concatenate(iterator: LazyIterator<T>): LazyIterator<T> {
    return new LazyIterator(inTurn<T>([this, iterator]), `${this.summary()} -> Chained`);
  }

  /** At most `count` elements; all if it is negative or left out. */
  take(count?: number): LazyIterator<T> {
    return count == null || count < 0 ? this : this.through(taken(this, count), 'Take');
  }

  /** All but the first `count`. */
  skip(count?: number): LazyIterator<T> {
    return count == null || count < 0 ? this : this.through(skipped(this, count), 'Skip');
  }

  prefetch(bufferSize: number): LazyIterator<T> {
    return this.through(prefetched(this, bufferSize), 'Prefetch');
  }

  /** In another order each time; the same for the same seed. */
  shuffle(windowSize: number, seed: string | number = hostRandom() * 2 ** 32): LazyIterator<T> {
    return this.through(shuffled(this, windowSize, seedNumber(seed)), 'Shuffle');
  }

  /** The same elements; calls of `next` run one after another. */
  serial(): LazyIterator<T> {
    return this.through(inSeries(this), 'Serial');
  }
}

/**
 * The items of an array, as copies.
 *
 * @example
 * ```ts
 * console.log(await tf.data.iteratorFromItems([1, 2, 3]).take(2).toArray()); // 1, 2
 * ```
 */
export function iteratorFromItems<T>(items: readonly T[]): LazyIterator<T> {
  return new LazyIterator(fromItems(items), `Array of ${items.length} items`);
}

/**
 * What a function gives, call by call, until it says that it is done.
 *
 * @example
 * ```ts
 * let i = 0;
 * const upToThree = tf.data.iteratorFromFunction(() => ({ value: ++i, done: i > 3 }));
 * console.log(await upToThree.toArray()); // 1, 2, 3
 * ```
 */
export function iteratorFromFunction<T>(
  f: () => IteratorResult<T> | Promise<IteratorResult<T>>,
): LazyIterator<T> {
  return new LazyIterator(fromFunction(f), 'Function call');
}

/**
 * What a generator gives. It is told (by its `return`) when nobody wants more.
 *
 * @example
 * ```ts
 * function* letters() {
 *   yield 'a';
 *   yield 'b';
 * }
 * console.log(await tf.data.iteratorFromGenerator(letters()).toArray()); // a, b
 * ```
 */
export function iteratorFromGenerator<T>(
  generator: Iterator<T> | AsyncIterator<T>,
): LazyIterator<T> {
  return new LazyIterator(fromIterator(generator), 'Generator');
}

/**
 * The elements of iterators, one iterator after another; `null` ends.
 *
 * @example
 * ```ts
 * const parts = [[1, 2], [3]].map((items) => tf.data.iteratorFromItems(items));
 * const all = tf.data.iteratorFromConcatenated(async () => parts.shift() ?? null);
 * console.log(await all.toArray()); // 1, 2, 3
 * ```
 */
export function iteratorFromConcatenated<T>(
  nextIterator: () => Promise<LazyIterator<T> | null>,
): LazyIterator<T> {
  return new LazyIterator(chained(nextIterator), 'Chained');
}

/**
 * A structure of iterators as an iterator of structures.
 *
 * @example
 * ```ts
 * const pairs = tf.data.iteratorFromZipped({
 *   x: tf.data.iteratorFromItems([1, 2]),
 *   y: tf.data.iteratorFromItems(['a', 'b']),
 * });
 * console.log(await pairs.toArray()); // {x: 1, y: 'a'}, {x: 2, y: 'b'}
 * ```
 */
export function iteratorFromZipped<O>(
  iterators: unknown,
  mismatchMode: ZipMismatchMode = ZipMismatchMode.FAIL,
): LazyIterator<O> {
  return new LazyIterator(zipped<O>(iterators, mismatchMode), 'Zip');
}
