import { describe, expect, it } from 'vitest';
import { PIXELS, SIDE } from '../src/digits/data.ts';
import { strokesToImage } from '../src/digits/strokes.ts';
import type { Stroke } from '../src/digits/strokes.ts';

/** Where the ink is: its box and its centre of mass. */
function measure(image: Uint8Array) {
  const inked = [...image.keys()].filter((i) => image[i] > 64);
  const columns = inked.map((i) => i % SIDE);
  const rows = inked.map((i) => Math.floor(i / SIDE));
  const mass = image.reduce((sum, ink) => sum + ink, 0);
  const mean = (at: (i: number) => number) =>
    image.reduce((sum, ink, i) => sum + ink * at(i), 0) / mass;
  return {
    width: Math.max(...columns) - Math.min(...columns) + 1,
    height: Math.max(...rows) - Math.min(...rows) + 1,
    x: mean((i) => (i % SIDE) + 0.5),
    y: mean((i) => Math.floor(i / SIDE) + 0.5),
  };
}

const seven: Stroke[] = [
  [
    { x: 0.2, y: 0.2 },
    { x: 0.6, y: 0.2 },
    { x: 0.35, y: 0.8 },
  ],
];

describe('strokesToImage', () => {
  it('leaves an empty pad empty', () => {
    expect(strokesToImage([])).toEqual(new Uint8Array(PIXELS));
  });

  it('fits the longer side into 20 pixels and centres the mass', () => {
    const { width, height, x, y } = measure(strokesToImage(seven));
    expect(height).toBeGreaterThanOrEqual(19);
    expect(height).toBeLessThanOrEqual(21);
    expect(width).toBeLessThan(height);
    expect(x).toBeCloseTo(SIDE / 2, 1);
    expect(y).toBeCloseTo(SIDE / 2, 1);
  });

  it('is the same wherever and however large it was drawn', () => {
    const small = seven.map((stroke) =>
      stroke.map(({ x, y }) => ({ x: 0.7 + x * 0.1, y: y * 0.1 })),
    );
    const difference = strokesToImage(seven).map((ink, i) =>
      Math.abs(ink - strokesToImage(small)[i]),
    );
    expect(Math.max(...difference)).toBeLessThanOrEqual(1);
  });

  it('keeps proportions: an upright line stays a line', () => {
    const { width, height } = measure(
      strokesToImage([
        [
          { x: 0, y: 0 },
          { x: 0, y: 5 },
        ],
      ]),
    );
    expect(width).toBeLessThanOrEqual(4);
    expect(height).toBeGreaterThanOrEqual(19);
  });

  it('takes a tap for a dot in the middle', () => {
    const image = strokesToImage([[{ x: 0.9, y: 0.1 }]]);
    expect(measure(image).width).toBeLessThanOrEqual(4);
    expect(image[14 * SIDE + 14]).toBe(255);
  });
});
