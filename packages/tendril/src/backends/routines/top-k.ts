/**
 * The indices of the largest elements of each row. A heap of the best so far has the worst of them on top; most elements are
 * worse than that and cost one comparison. Where much of a row is wanted, sorting it is cheaper.
 */
import type { TypedArray } from '../../ir/dtype.ts';
import { writeKeys } from './keys.ts';
import { KeySorter } from './radix.ts';
import type { Routines } from './routine.ts';

/** Keys fall with value (keys.ts): the smallest key is the best. Of equal keys the earlier place is better. */
class Best {
  private readonly keys: Uint32Array;
  private readonly places: Int32Array;
  private readonly key = new Uint32Array(1);
  private readonly k: number;

  constructor(k: number) {
    this.k = k;
    this.keys = new Uint32Array(k);
    this.places = new Int32Array(k);
  }

  /** Writes the places of the best of `count` elements from `start` on, best first, to `out` from `to` on. */
  choose(values: TypedArray, start: number, count: number, out: TypedArray, to: number): void {
    const { k, keys, places } = this;
    writeKeys(values, { start, step: 1, count: k }, true, true, keys);
    for (let i = 0; i < k; i++) places[i] = i;
    for (let i = (k >> 1) - 1; i >= 0; i--) this.sink(i, k, keys[i], places[i]);
    let worst = values[start + places[0]];
    for (let i = k; i < count; i++) {
      // Later equals are worse. The negation lets NaN through, on either side, to where keys decide.
      if (values[start + i] <= worst) continue;
      const key = this.keyOf(values, start + i);
      if (key >= keys[0]) continue;
      this.sink(0, k, key, i);
      worst = values[start + places[0]];
    }
    for (let last = k - 1; last >= 0; last--) {
      out[to + last] = places[0];
      this.sink(0, last, keys[last], places[last]);
    }
  }

  private keyOf(values: TypedArray, at: number): number {
    writeKeys(values, { start: at, step: 1, count: 1 }, true, true, this.key);
    return this.key[0];
  }

  /** Puts an element where `at` is, or further down a heap of `size`, so that each is worse than those below it. */
  private sink(at: number, size: number, key: number, place: number): void {
    const { keys, places } = this;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const other = child + 1;
      if (other < size && isWorse(keys[other], places[other], keys[child], places[child]))
        child = other;
      if (!isWorse(keys[child], places[child], key, place)) break;
      keys[at] = keys[child];
      places[at] = places[child];
      at = child;
    }
    if (at < size) {
      keys[at] = key;
      places[at] = place;
    }
  }
}

function isWorse(key: number, place: number, otherKey: number, otherPlace: number): boolean {
  return key > otherKey || (key === otherKey && place > otherPlace);
}

export const topK = {
  top_k({ attrs: { k } }, [x], out) {
    if (k === 0) return;
    const count = x.shape[x.shape.length - 1];
    const rows = x.values.length / count;
    if (k * 16 > count) {
      const sorter = new KeySorter(count, true);
      for (let row = 0; row < rows; row++) {
        writeKeys(x.values, { start: row * count, step: 1, count }, true, true, sorter.keys);
        out.set(sorter.sortPlaces().subarray(0, k), row * k);
      }
      return;
    }
    const best = new Best(k);
    for (let row = 0; row < rows; row++) best.choose(x.values, row * count, count, out, row * k);
  },
} satisfies Routines<'top_k'>;
