/** Some of the elements: take and skip. */
import { dispose } from '../../runtime/index.ts';
import { done, serial, type Source } from '../source.ts';

export function taken<T>(base: Source<T>, count: number): Source<T> {
  let given = 0;
  return serial(
    async () => (given++ < count ? base.next() : done()),
    () => base.return(),
  );
}

export function skipped<T>(base: Source<T>, count: number): Source<T> {
  let left = count;
  return serial(
    async () => {
      for (; left > 0; left--) {
        const item = await base.next();
        if (item.done) return item;
        dispose(item.value as object);
      }
      return base.next();
    },
    () => base.return(),
  );
}
