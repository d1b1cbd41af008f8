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

/** Of two sorted runs, one up and one down, the halves that go first: they go up and down too. Runs are of `params.y` texels. */
function halveText(texels: number): string {
  const fetch = fetchFor(texels);
  return shaderText({
    samplers: ['s0', 's1'],
    targets: 2,
    body: `  int i = at % params.y;
  int source = 2 * at - i + (2 * i < params.y ? 0 : params.y);
  out0 = ${fetch}(s0, source);
  out1 = ${fetch}(s1, source);`,
  });
}

/** The shortest runs of which halves are whole texels. */
const leastRun = 8;

/** Sorted keys, in lines of how many: a line's first ones are at its beginning, as many as were asked for. */
export interface Sorted {
  readonly passes: readonly Pass[];
  readonly keys: Place;
  readonly places: Place;
  readonly length: number;
}

/**
 * The passes that sort `lines` lines of `length` keys, a power of two, as far as it takes to know the first `kept` of each. Where these
 * are few, only runs of twice as many are sorted; then the first halves of two make one, until one is left.
 */
export function sortPasses(lines: number, length: number, kept = length): Sorted {
  const passes: Pass[] = [];
  // The memory stays as large as it was, however few keys are left.
  const memory = Math.ceil((lines * length) / 4);
  let [from, to] = [firstKeys, others];
  let left = length;
  const pass = (code: string, params: readonly number[]): void => {
    const texels = Math.ceil((lines * left) / 4);
    passes.push({ code, sources: from, targets: to, texels, params, writes: 'all' });
    [from, to] = [to, from];
  };
  const merge = (run: number): void => {
    for (let apart = run / 2; apart >= 1; apart /= 2)
      pass(stepText(apart, memory), [run, apart, left]);
  };
  const wanted = Math.max(2 * filled(kept), leastRun);
  const longest = 2 * wanted > length ? length : wanted;
  for (let run = 2; run <= longest; run *= 2) merge(run);
  while (left > longest) {
    left /= 2;
    pass(halveText(memory), [longest / 4]);
    merge(longest);
  }
  return { passes, keys: from[0], places: from[1], length: left };
}
