/** Elements made ahead of time: while one is used, the next are under way. */
import { dispose } from '../../runtime/index.ts';
import { done, type Source } from '../source.ts';

/** Keeps up to `size` elements waiting or under way. No more are asked for: that is the back-pressure. */
export function prefetched<T>(base: Source<T>, size: number): Source<T> {
  const waiting: Promise<IteratorResult<T>>[] = [];
  let ended = false;
  const refill = (): void => {
    while (!ended && waiting.length < size) {
      const item = base.next();
      // The end is known, and an error is thrown, when its turn comes; nothing more is asked for meanwhile.
      item.then(
        (result) => {
          if (result.done) ended = true;
        },
        () => undefined,
      );
      waiting.push(item);
    }
  };
  return {
    async next() {
      refill();
      const first = waiting.shift();
      if (first === undefined) return done();
      // Its place is free: another is started before this one is handed out.
      refill();
      return first;
    },
    async return() {
      ended = true;
      for (const item of waiting.splice(0)) {
        await item.then(
          (result) => (result.done ? undefined : dispose(result.value as object)),
          () => undefined,
        );
      }
      await base.return();
    },
  };
}
