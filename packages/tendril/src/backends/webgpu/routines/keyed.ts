/**
 * Sorting keys, each with the place it came from, by a bitonic network (Batcher, "Sorting networks and their applications", 1968).
 * Equal keys keep the order of their places, so the order is a stable sort's. Lines are sorted side by side, each filled up to a
 * power of two with keys that go last.
 */
import {
  own,
  passCode,
  readsBits,
  writesBits,
  type Pass,
  type Place,
  type RoutineTraits,
} from './plan.ts';

/** A workgroup sorts so many keys at once. */
const chunk = 512;
const threads = chunk / 2;

export const lastKey = '0xffffffffu';

type Pair = readonly [keys: Place, places: Place];

/** The routine's own memory that holds the keys, and the places, at first. */
export const keysAt = own(0);
export const placesAt = own(1);

const memory = [writesBits('keys'), writesBits('places')];

const after = `fn after(a: u32, b: u32, i: u32, j: u32) -> bool {
  return a > b || (a == b && i > j);
}`;

/** One step of the network on pairs that lie `params.y` apart. */
const far = passCode(
  memory,
  threads,
  `  if (at >= params.w / 2u) { return; }
  let i = (at / params.y) * 2u * params.y + at % params.y;
  let j = i + params.y;
  let up = ((i % params.z) & params.x) == 0u;
  if (after(keys[i], keys[j], places[i], places[j]) == up) {
    let key = keys[i];
    keys[i] = keys[j];
    keys[j] = key;
    let origin = places[i];
    places[i] = places[j];
    places[j] = origin;
  }`,
  after,
);

/** All steps that stay within a chunk, of the stages from `params.x` to `params.y`. */
const near = passCode(
  memory,
  threads,
  `  let first = group * ${chunk}u;
  for (var i = lane; i < ${chunk}u; i += ${threads}u) {
    let inside = first + i < params.w;
    key[i] = select(${lastKey}, keys[min(first + i, params.w - 1u)], inside);
    origin[i] = select(${lastKey}, places[min(first + i, params.w - 1u)], inside);
  }
  workgroupBarrier();
  for (var k = params.x; k <= params.y; k <<= 1u) {
    for (var apart = min(k / 2u, ${chunk / 2}u); apart > 0u; apart >>= 1u) {
      let i = (lane / apart) * 2u * apart + lane % apart;
      let j = i + apart;
      let up = (((first + i) % params.z) & k) == 0u;
      if (after(key[i], key[j], origin[i], origin[j]) == up) {
        let k0 = key[i];
        key[i] = key[j];
        key[j] = k0;
        let f0 = origin[i];
        origin[i] = origin[j];
        origin[j] = f0;
      }
      workgroupBarrier();
    }
  }
  for (var i = lane; i < ${chunk}u; i += ${threads}u) {
    if (first + i < params.w) {
      keys[first + i] = key[i];
      places[first + i] = origin[i];
    }
  }`,
  `var<workgroup> key: array<u32, ${chunk}>;
var<workgroup> origin: array<u32, ${chunk}>;
${after}`,
);

/** What a line of `count` keys is filled up to. */
export function filled(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(count, 1)));
}

/** Where keys and their places lie, and in lines of how many. */
export interface Keys {
  readonly at: Pair;
  readonly length: number;
  readonly total: number;
}

/** Sorted keys: a line's first ones are at its beginning, as many as were asked for. */
export interface Sorted {
  readonly passes: readonly Pass[];
  readonly keys: Keys;
  /** Elements of the routine's own memory. */
  readonly own: readonly number[];
}

/**
 * The passes that make runs of `to` keys of runs of `from` / 2, which go up and down by turns. What lies within a chunk is done in shared memory;
 * software, whose barriers take longer than memory does, does without.
 */
function merges(
  { at, length, total }: Keys,
  from: number,
  to: number,
  { isSoftware }: RoutineTraits,
): Pass[] {
  const passes: Pass[] = [];
  const inChunks = (first: number, last: number): void => {
    const groups = Math.ceil(total / chunk);
    passes.push({ code: near, memory, places: at, groups, params: [first, last, length, total] });
  };
  const shared = isSoftware ? 1 : chunk;
  if (from <= shared) inChunks(from, Math.min(to, shared));
  for (let k = Math.max(from, 2 * shared); k <= to; k *= 2) {
    for (let apart = k / 2; apart >= shared; apart /= 2) {
      const groups = Math.ceil(total / 2 / threads);
      passes.push({ code: far, memory, places: at, groups, params: [k, apart, length, total] });
    }
    if (!isSoftware) inChunks(k, k);
  }
  return passes;
}

/** Of two sorted runs, one up and one down, the halves that go first: they go up and down too. */
const halve = passCode(
  [readsBits('fromKeys'), readsBits('fromPlaces'), ...memory],
  threads,
  `  if (at >= params.y) { return; }
  let i = at % params.x;
  let source = 2u * at - i + select(0u, params.x, i >= params.x / 2u);
  keys[at] = fromKeys[source];
  places[at] = fromPlaces[source];`,
);

/**
 * Sorts `lines` lines of `length` keys, a power of two, as far as it takes to know the first `kept` of each. Where these are few,
 * only runs of twice as many are sorted; then the first halves of two make one, until one is left.
 */
export function sortKeys(
  lines: number,
  length: number,
  kept: number,
  traits: RoutineTraits,
): Sorted {
  const total = lines * length;
  let keys: Keys = { at: [keysAt, placesAt], length, total };
  const run = Math.max(2 * filled(kept), traits.isSoftware ? 2 : chunk);
  if (2 * run > length)
    return { passes: merges(keys, 2, length, traits), keys, own: [total, total] };
  const passes = merges(keys, 2, run, traits);
  let other: Pair = [own(2), own(3)];
  while (keys.length > run) {
    const half: Keys = { at: other, length: keys.length / 2, total: keys.total / 2 };
    passes.push({
      code: halve,
      memory: [readsBits('fromKeys'), readsBits('fromPlaces'), ...memory],
      places: [...keys.at, ...half.at],
      groups: Math.ceil(half.total / threads),
      params: [run, half.total],
    });
    passes.push(...merges(half, run, run, traits));
    [other, keys] = [keys.at, half];
  }
  return { passes, keys, own: [total, total, total / 2, total / 2] };
}
