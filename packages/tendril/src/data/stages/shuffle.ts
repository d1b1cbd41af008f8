/** Elements in random order, as far as a window of them allows. */
import { dispose, makeRandom } from '../../runtime/index.ts';
import { done, serial, type Source } from '../source.ts';

/** Each element that comes out is drawn from the next `windowSize` of those that remain. */
export function shuffled<T>(base: Source<T>, windowSize: number, seed: number): Source<T> {
  const random = makeRandom(seed);
  const window: T[] = [];
  let ended = false;
  return serial(
    async () => {
      while (!ended && window.length < windowSize) {
        const item = await base.next();
        if (item.done) ended = true;
        else window.push(item.value);
      }
      if (window.length === 0) return done();
      const at = Math.floor(random() * window.length);
      const value = window[at];
      // What is last takes the gap, so nothing has to move.
      window[at] = window[window.length - 1];
      window.pop();
      return { value, done: false };
    },
    async () => {
      dispose(window);
      window.length = 0;
      await base.return();
    },
  );
}

/** A number from a seed of any kind (FNV-1a over text). */
export function seedNumber(seed: string | number): number {
  if (typeof seed === 'number') return seed;
  let hash = 0x811c9dc5;
  for (const character of seed) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return hash >>> 0;
}
