/** Random bits by counting: Threefry-2x32 with 20 rounds, so that any element can be drawn on its own, on any backend. */
import type { Evaluators } from './values.ts';

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
const parity = 0x1bd11bda;

/** Both words of the block cipher for one counter, as int32. */
export function threefry2x32(key0: number, key1: number, count0: number, count1: number) {
  const keys = [key0, key1, parity ^ key0 ^ key1];
  let x = (count0 + key0) | 0;
  let y = (count1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const by = rotations[round & 7];
    x = (x + y) | 0;
    y = ((y << by) | (y >>> (32 - by))) ^ x;
    if ((round & 3) === 3) {
      const injection = (round + 1) >> 2;
      x = (x + keys[injection % 3]) | 0;
      y = (y + keys[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [x, y] as const;
}

export const random = {
  random_bits(_, [key], out) {
    for (let i = 0; i < out.length; i++) {
      out[i] = threefry2x32(key.values[0], key.values[1], i, 0)[0];
    }
  },
} satisfies Evaluators<'random_bits'>;
