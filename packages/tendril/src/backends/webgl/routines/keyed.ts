/**
 * Sorting keys, each with the place it came from, by a bitonic network (Batcher, "Sorting networks and their applications", 1968).
 * Equal keys keep the order of their places, so the order is a stable sort's. Lines are sorted side by side, each filled up to a
 * power of two with keys that go last.
 */
import { temporary, type Pass, type Place } from '../codegen/pass.ts';
import { stepPass } from './plan.ts';

export const lastKey = '0xffffffffu';

/** What a line of `count` keys is filled up to. */
export function filled(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(count, 1)));
}

/** The temporary memory that keys and places take: two of each, read and written by turns. */
export function keyMemory(total: number): number[] {
  return Array.from({ length: 4 }, () => Math.ceil(total / 4));
}

/** Where keys and places are written first. */
export const firstKeys: readonly [Place, Place] = [temporary(0), temporary(1)];
const others: readonly [Place, Place] = [temporary(2), temporary(3)];

/** One step of the network on pairs that lie `params.z` apart; runs of `params.y` go up and down by turns. */
const body = `  int other = at ^ params.z;
  bool isFirst = (at & params.z) == 0;
  uint key = element(s0, at);
  uint otherKey = element(s0, other);
  uint place = element(s1, at);
  uint otherPlace = element(s1, other);
  bool isAfter = key > otherKey || (key == otherKey && place > otherPlace);
  bool up = ((at & (params.w - 1)) & params.y) == 0;
  bool swaps = (isFirst ? isAfter : !isAfter) == up;
  r0 = swaps ? otherKey : key;
  r1 = swaps ? otherPlace : place;`;

/** The passes that sort `lines` lines of `length` keys, a power of two; and where keys and places are then. */
export function sortPasses(
  lines: number,
  length: number,
): { passes: Pass[]; keys: Place; places: Place } {
  const passes: Pass[] = [];
  let [from, to] = [firstKeys, others];
  for (let run = 2; run <= length; run *= 2)
    for (let apart = run / 2; apart > 0; apart /= 2) {
      passes.push(
        stepPass({
          sources: from,
          targets: to,
          elements: lines * length,
          params: [run, apart, length],
          body,
        }),
      );
      [from, to] = [to, from];
    }
  return { passes, keys: from[0], places: from[1] };
}
