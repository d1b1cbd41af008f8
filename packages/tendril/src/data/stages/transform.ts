/** One element in, one out or none: map, mapAsync, filter, and what becomes of errors. Tensors that do not go on are disposed of. */
import { dispose } from '../../runtime/index.ts';
import { done, serial, type Source } from '../source.ts';
import { disposeUnless } from '../structure.ts';

export function mapped<T, O>(base: Source<T>, transform: (value: T) => O): Source<O> {
  return {
    async next() {
      const item = await base.next();
      return item.done ? done() : { value: apply(item.value, transform), done: false };
    },
    return: () => base.return(),
  };
}

function apply<T, O>(value: T, transform: (value: T) => O): O {
  let result: O | undefined;
  try {
    result = transform(value);
    return result;
  } finally {
    disposeUnless(value, result);
  }
}

/** Several transforms may be under way at once, if several elements are asked for; they come out in order. */
export function mappedAsync<T, O>(base: Source<T>, transform: (value: T) => Promise<O>): Source<O> {
  return {
    async next() {
      const item = await base.next();
      if (item.done) return done();
      let result: O | undefined;
      try {
        result = await transform(item.value);
        return { value: result, done: false };
      } finally {
        disposeUnless(item.value, result);
      }
    },
    return: () => base.return(),
  };
}

export function filtered<T>(base: Source<T>, predicate: (value: T) => boolean): Source<T> {
  return serial(
    async () => {
      for (;;) {
        const item = await base.next();
        if (item.done) return item;
        let wanted = false;
        try {
          wanted = predicate(item.value);
        } finally {
          if (!wanted) dispose(item.value as object);
        }
        if (wanted) return item;
      }
    },
    () => base.return(),
  );
}

/** Asks a function what to do about errors: true goes on with the next element, false ends. */
export function handled<T>(base: Source<T>, handler: (error: Error) => boolean): Source<T> {
  return serial(
    async () => {
      for (;;) {
        try {
          return await base.next();
        } catch (error) {
          if (!handler(error as Error)) return done();
        }
      }
    },
    () => base.return(),
  );
}

/** The same elements, asked for one after another. */
export function inSeries<T>(base: Source<T>): Source<T> {
  return serial(
    () => base.next(),
    () => base.return(),
  );
}
