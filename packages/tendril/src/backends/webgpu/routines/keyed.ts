/**
 * Sorting keys, each with the place it came from, by a bitonic network (Batcher, "Sorting networks and their applications", 1968).
 * Equal keys keep the order of their places, so the order is a stable sort's. Lines are sorted side by side, each filled up to a
 * power of two with keys that go last.
 */
import { own, passCode, writesBits, type Pass } from './plan.ts';

/** A workgroup sorts so many keys at once. */
const chunk = 512;
const threads = chunk / 2;

export const lastKey = '0xffffffffu';

/** The routine's own memory that holds the keys, and the places. */
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

/** The passes that sort `lines` lines of `length` keys, a power of two. */
export function sortPasses(lines: number, length: number): Pass[] {
  const total = lines * length;
  const places = [keysAt, placesAt];
  const inChunks = (from: number, to: number): Pass => ({
    code: near,
    memory,
    places,
    groups: Math.ceil(total / chunk),
    params: [from, to, length, total],
  });
  const passes = [inChunks(2, Math.min(length, chunk))];
  for (let k = 2 * chunk; k <= length; k *= 2) {
    for (let apart = k / 2; apart >= chunk; apart /= 2)
      passes.push({
        code: far,
        memory,
        places,
        groups: Math.ceil(total / 2 / threads),
        params: [k, apart, length, total],
      });
    passes.push(inChunks(k, k));
  }
  return passes;
}
