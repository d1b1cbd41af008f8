/**
 * Sorting keys, each with the place it came from, by a bitonic network (Batcher, "Sorting networks and their applications", 1968).
 * Equal keys keep the order of their places, so the order is a stable sort's. Lines are sorted side by side, each filled up to a
 * power of two with keys that go last.
 */
import { temporary, type Pass, type Place } from '../codegen/pass.ts';
import { fetchFor, shaderText } from '../codegen/shader.ts';

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

/**
 * One step of the network on pairs that lie `params.z` apart, four elements at once; runs of `params.y` go up and down by turns in lines of
 * `params.w`. The others of the pairs are a texel, or the same texel's own elements in another order.
 */
function stepText(apart: number, texels: number): string {
  const fetch = fetchFor(texels);
  const partner = (sampler: string, own: string): string =>
    apart === 1
      ? `${own}.yxwz`
      : apart === 2
        ? `${own}.zwxy`
        : `${fetch}(${sampler}, at ^ (params.z >> 2))`;
  return shaderText({
    samplers: ['s0', 's1'],
    targets: 2,
    body: `  uvec4 key = ${fetch}(s0, at);
  uvec4 place = ${fetch}(s1, at);
  uvec4 otherKey = ${partner('s0', 'key')};
  uvec4 otherPlace = ${partner('s1', 'place')};
  ivec4 e = ivec4(0, 1, 2, 3) + at * 4;
  uvec4 isFirst = uvec4(equal(e & params.z, ivec4(0)));
  uvec4 up = uvec4(equal(e & (params.w - 1) & params.y, ivec4(0)));
  uvec4 isAfter = uvec4(greaterThan(key, otherKey)) |
    (uvec4(equal(key, otherKey)) & uvec4(greaterThan(place, otherPlace)));
  // The first in a run that goes up, and the second in one that goes down, goes where it comes after the other; else where it does not.
  uvec4 swaps = uvec4(0u) - (isAfter ^ isFirst ^ up);
  out0 = (key & ~swaps) | (otherKey & swaps);
  out1 = (place & ~swaps) | (otherPlace & swaps);`,
  });
}

/** The passes that sort `lines` lines of `length` keys, a power of two; and where keys and places are then. */
export function sortPasses(
  lines: number,
  length: number,
): { passes: Pass[]; keys: Place; places: Place } {
  const passes: Pass[] = [];
  const texels = Math.ceil((lines * length) / 4);
  let [from, to] = [firstKeys, others];
  for (let run = 2; run <= length; run *= 2)
    for (let apart = run / 2; apart >= 1; apart /= 2) {
      passes.push({
        code: stepText(apart, texels),
        sources: from,
        targets: to,
        texels,
        params: [run, apart, length],
        writes: 'all',
      });
      [from, to] = [to, from];
    }
  return { passes, keys: from[0], places: from[1] };
}
