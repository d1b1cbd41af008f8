/** Several sources as one: one after another (concatenate, repeat, flatmap), or side by side (zip). */
import { dispose } from '../../runtime/index.ts';
import { done, serial, type Source } from '../source.ts';
import { mapLeaves } from '../structure.ts';

/** All elements of each source in turn; a source is asked for when the one before is at its end. */
export function chained<T>(nextSource: () => Promise<Source<T> | null>): Source<T> {
  let current: Source<T> | null = null;
  return serial(
    async () => {
      for (;;) {
        current ??= await nextSource();
        if (current === null) return done();
        const item = await current.next();
        if (!item.done) return item;
        await current.return();
        current = null;
      }
    },
    async () => current?.return(),
  );
}

/** Sources in a row. All are let go of, also those whose turn never came. */
export function inTurn<T>(sources: Source<T>[]): Source<T> {
  let index = 0;
  const chain = chained(async () => sources[index++] ?? null);
  return {
    next: () => chain.next(),
    async return() {
      await chain.return();
      for (const source of sources) await source.return();
    },
  };
}

/** Each element as the array that a function makes of it, flattened. */
export function flattened<T, O>(base: Source<T>, transform: (value: T) => O[]): Source<O> {
  const waiting: O[] = [];
  return serial(
    async () => {
      while (waiting.length === 0) {
        const item = await base.next();
        if (item.done) return done();
        waiting.push(...transform(item.value));
      }
      return { value: waiting.shift()!, done: false };
    },
    async () => {
      dispose(waiting);
      waiting.length = 0;
      await base.return();
    },
  );
}

/** What to do when zipped sources have different lengths. */
export const ZipMismatchMode = { FAIL: 0, SHORTEST: 1, LONGEST: 2 } as const;
export type ZipMismatchMode = (typeof ZipMismatchMode)[keyof typeof ZipMismatchMode];

/** A structure of sources as a source of structures. */
export function zipped<O>(structure: unknown, mode: ZipMismatchMode): Source<O> {
  const sources: Source<unknown>[] = [];
  const numbered = mapLeaves(structure, (leaf) => sources.push(leaf as Source<unknown>) - 1);
  let count = 0;
  return serial(
    async () => {
      const items = await allOrNone(sources);
      const ended = items.filter((item) => item.done).length;
      if (ended === items.length) return done();
      if (ended > 0 && mode !== ZipMismatchMode.LONGEST) {
        for (const item of items) if (!item.done) dispose(item.value as object);
        if (mode === ZipMismatchMode.SHORTEST) return done();
        throw new Error(`zip: the datasets have different lengths: one ends after ${count}`);
      }
      count++;
      const value = mapLeaves(numbered, (at) => {
        const item = items[at as number];
        return item.done ? null : item.value;
      });
      return { value: value as O, done: false };
    },
    async () => {
      for (const source of sources) await source.return();
    },
  );
}

/** The next element of each; if one fails, the others' are disposed of. */
async function allOrNone(sources: Source<unknown>[]): Promise<IteratorResult<unknown>[]> {
  const results = await Promise.allSettled(sources.map((source) => source.next()));
  const failed = results.find((result) => result.status === 'rejected');
  const items = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!failed) return items;
  for (const item of items) if (!item.done) dispose(item.value as object);
  throw failed.reason;
}
