/**
 * What every stage of a data pipeline is: something that gives elements one after another, and lets go of what it holds when
 * nobody wants more. The stages are in stages/, one idea a file.
 */

export interface Source<T> {
  /** The next element. May be called again before the last call has resolved: answers come in the order of the calls. */
  next(): Promise<IteratorResult<T>>;
  /** Lets go of files, generators, cameras and waiting elements. Safe to call twice. */
  return(): Promise<void>;
}

export function done<T>(): IteratorResult<T> {
  return { value: null, done: true };
}

/**
 * A source whose calls to `next` run one after another, as those of most stages must: they keep count, or take several elements
 * for one of theirs. After an end it gives nothing but ends.
 *
 * @param release Called once, at the end or when nobody wants more.
 */
export function serial<T>(
  next: () => Promise<IteratorResult<T>>,
  release: () => Promise<void> | void,
): Source<T> {
  let last: Promise<unknown> = Promise.resolve();
  let released: Promise<void> | null = null;
  const close = (): Promise<void> => (released ??= Promise.resolve(release()));
  return {
    next() {
      const run = async (): Promise<IteratorResult<T>> => {
        if (released) return done();
        const result = await next();
        if (result.done) await close();
        return result;
      };
      // An error belongs to the call that met it; the next call goes on.
      const answer = last.then(run, run);
      last = answer.catch(() => undefined);
      return answer;
    },
    return: close,
  };
}
