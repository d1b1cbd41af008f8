/**
 * Where seeds come from. Random numbers themselves are made by the `random_bits` primitive from a key, the same on every
 * backend; keys of unseeded ops come from one generator on the host, which setRandomSeed starts anew.
 */
import { add, broadcastTo, constantLike, multiply } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { leafFromValues } from './leaf.ts';
import { hostInputNode } from './host-input.ts';
import { expectSameBits } from './same-bits.ts';

let state = (Math.random() * 2 ** 32) >>> 0;

/** splitmix32: a Weyl sequence through a mixing function (after Steele, Lea and Flood, OOPSLA 2014). */
function mix(position: number): number {
  let z = position;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const increment = 0x9e3779b9;

function next32(): number {
  state = (state + increment) | 0;
  return mix(state);
}

/** A generator of its own: each call gives a number in [0, 1), the same ones for the same seed. */
export function makeRandom(seed: number): () => number {
  let position = mix(seed | 0);
  return () => mix((position = (position + increment) | 0)) / 2 ** 32;
}

/**
 * Starts everything random anew from a seed: initial weights, dropout, shuffling and random tensors are then the same at each
 * run, on every backend.
 *
 * @example
 * ```ts
 * tf.setRandomSeed(42);
 * const a = tf.randomNormal([3]);
 * tf.setRandomSeed(42);
 * const b = tf.randomNormal([3]);
 * console.log(a.arraySync(), b.arraySync()); // the same
 * ```
 */
export function setRandomSeed(seed: number): void {
  if (!Number.isFinite(seed)) throw new Error(`setRandomSeed: wanted a number, got ${seed}`);
  state = seed >>> 0;
  expectSameBits();
}

/** A whole number from 0 to 2³²-1. */
export function nextSeed(): number {
  return next32();
}

/** A number in [0, 1) with 53 random bits. */
export function hostRandom(): number {
  return ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992;
}

/** The generator's position: `setRandomSeed` with it continues from here. */
export function randomState(): number {
  return state >>> 0;
}

/** What differs from step to step of a loop that is recorded once. */
let salt: Node | null = null;

/** Keys that `work` takes differ by an int32 scalar, such as the number of a step. */
export function withKeySalt<T>(step: Node, work: () => T): T {
  const outer = salt;
  // The steps of a loop within a loop must not meet those of another: the outer number is spread over all bits.
  salt = outer === null ? step : add(step, multiply(outer, constantLike(outer, 0x9e3779b1 | 0)));
  try {
    return work();
  } finally {
    salt = outer;
  }
}

/** A key for `random_bits` that differs at every call, also at every call of a compiled function and every step of a loop. */
export function nextKey(): Node {
  const key = hostInputNode([2], 'int32', () => Int32Array.of(next32() | 0, next32() | 0));
  return salt === null ? key : add(key, broadcastTo(salt, key.shape));
}

/** The key of a seed that the user gave. */
export function keyFrom(seed: number): Node {
  expectSameBits();
  const fraction = Math.fround(seed - Math.trunc(seed));
  const low = Math.trunc(seed) | 0;
  const high = new Int32Array(Float32Array.of(fraction).buffer)[0] ^ Math.trunc(seed / 2 ** 32);
  return leafFromValues(Int32Array.of(low, high), [2], 'int32');
}
