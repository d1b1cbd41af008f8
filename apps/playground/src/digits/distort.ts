// Pictures as if somebody else had written them: each a little turned, larger or smaller, slanted and moved.
// A network that never sees the same picture twice learns what digits have in common. No tensors here.

import { PIXELS, SIDE } from './data.ts';

/** The most that any picture is changed. */
const TURN = 0.2;
const GROWTH = 0.12;
const SLANT = 0.2;
const SHIFT = 1.5;

const MIDDLE = (SIDE - 1) / 2;

/** Where the ink of a place of the new picture comes from, as two rows of a matrix. */
type Origin = [number, number, number, number, number, number];

function randomOrigin(random: () => number): Origin {
  const within = (most: number): number => (random() * 2 - 1) * most;
  const [turn, scale, slant] = [within(TURN), 1 + within(GROWTH), within(SLANT)];
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  const [dx, dy] = [MIDDLE + within(SHIFT), MIDDLE + within(SHIFT)];
  const [xx, xy] = [cos, sin + slant];
  return [xx, xy, MIDDLE - xx * dx - xy * dy, -sin, cos, MIDDLE + sin * dx - cos * dy];
}

/** Draws one picture anew, each pixel mixed from the four around where it comes from. */
function draw(from: Float32Array, to: Float32Array, [xx, xy, x0, yx, yy, y0]: Origin): void {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [u, v] = [xx * x + xy * y + x0, yx * x + yy * y + y0];
      const [left, top] = [Math.floor(u), Math.floor(v)];
      // Beyond the edge there is only paper.
      if (left < 0 || top < 0 || left >= SIDE - 1 || top >= SIDE - 1) continue;
      const [right, below] = [u - left, v - top];
      const at = top * SIDE + left;
      const above = from[at] * (1 - right) + from[at + 1] * right;
      const under = from[at + SIDE] * (1 - right) + from[at + SIDE + 1] * right;
      to[y * SIDE + x] = above * (1 - below) + under * below;
    }
  }
}

/** All pictures, each changed in its own way. `random` gives numbers from 0 to 1. */
export function distorted(pictures: Float32Array, random: () => number): Float32Array {
  const changed = new Float32Array(pictures.length);
  for (let start = 0; start < pictures.length; start += PIXELS) {
    const end = start + PIXELS;
    draw(pictures.subarray(start, end), changed.subarray(start, end), randomOrigin(random));
  }
  return changed;
}

/** Numbers from 0 to 1 that look random, the same for each seed (a linear congruential generator). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
