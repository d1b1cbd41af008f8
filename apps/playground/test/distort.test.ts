// Distorted pictures: different, but of the same digit.
import { expect, it } from 'vitest';
import { PIXELS, SIDE } from '../src/digits/data.ts';
import { distorted, randomNumbers } from '../src/digits/distort.ts';

/** A bright square in the middle. */
function square(): Float32Array {
  const picture = new Float32Array(PIXELS);
  for (let y = 9; y < 19; y++) for (let x = 9; x < 19; x++) picture[y * SIDE + x] = 1;
  return picture;
}

it('leaves pictures as they are where nothing is drawn to change them', () => {
  const picture = square();
  const same = distorted(picture, () => 0.5);
  picture.forEach((ink, i) => expect(same[i]).toBeCloseTo(ink, 5));
});

it('changes each picture in its own way, and none by much', () => {
  const both = new Float32Array(2 * PIXELS);
  both.set(square());
  both.set(square(), PIXELS);
  const changed = distorted(both, randomNumbers(1));
  const [a, b] = [changed.subarray(0, PIXELS), changed.subarray(PIXELS)];
  expect(a).not.toEqual(b);
  for (const picture of [a, b]) {
    const ink = picture.reduce((sum, v) => sum + v, 0);
    expect(ink).toBeGreaterThan(70);
    expect(ink).toBeLessThan(135);
    expect(Math.max(...picture)).toBeLessThanOrEqual(1.0001);
    expect(picture[14 * SIDE + 14]).toBeCloseTo(1, 5);
  }
});

it('is the same for the same seed', () => {
  const [a, b] = [randomNumbers(7), randomNumbers(7)];
  expect(Array.from({ length: 5 }, a)).toEqual(Array.from({ length: 5 }, b));
});
