/**
 * The numbers that all entrants are given: the same from run to run, cheap to make in each page.
 */

/** Numbers in [low, high), by a linear congruential generator. */
export function uniform(size: number, seed: number, low = -1, high = 1): Float32Array {
  const values = new Float32Array(size);
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = low + ((high - low) * (state >>> 8)) / 0x1000000;
  }
  return values;
}

/** Whole numbers in [0, limit). */
export function indices(size: number, seed: number, limit: number): Int32Array {
  return Int32Array.from(uniform(size, seed, 0, limit), Math.floor);
}

/** Weights whose sums over `fanIn` products keep their inputs' size. */
export function weights(size: number, seed: number, fanIn: number): Float32Array {
  const bound = Math.sqrt(3 / fanIn);
  return uniform(size, seed, -bound, bound);
}

export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** At most `count` of the values, evenly spread: enough to see whether two results agree. */
export function sampleOf(values: ArrayLike<number>, count = 4096): number[] {
  const step = Math.max(1, Math.floor(values.length / count));
  const sample: number[] = [];
  for (let i = 0; i < values.length && sample.length < count; i += step) sample.push(values[i]);
  return sample;
}

/** All results' values, one result behind the other. */
export const concatenated = (parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((part) => [...part]));
