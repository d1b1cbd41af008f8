/** Where elements come from in the first place: arrays, functions, generators. */
import { done, serial, type Source } from '../source.ts';
import { copyElement } from '../structure.ts';

/** The items of an array; tensors among them stay the array's own, the pipeline gets copies. */
export function fromItems<T>(items: readonly T[]): Source<T> {
  let at = 0;
  return {
    next: () =>
      Promise.resolve(
        at < items.length ? { value: copyElement(items[at++]), done: false } : done<T>(),
      ),
    return: () => {
      at = Infinity;
      return Promise.resolve();
    },
  };
}

/** What a function gives, until it says that it is done. Nothing is let go of: the function is the caller's. */
export function fromFunction<T>(
  f: () => IteratorResult<T> | Promise<IteratorResult<T>>,
): Source<T> {
  return {
    async next() {
      return f();
    },
    return: () => Promise.resolve(),
  };
}

/** A synchronous or asynchronous iterator, which is told when nobody wants more. */
export function fromIterator<T>(iterator: Iterator<T> | AsyncIterator<T>): Source<T> {
  return serial(
    async () => iterator.next(),
    async () => {
      await iterator.return?.();
    },
  );
}
