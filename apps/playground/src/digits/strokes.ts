// From strokes on the pad to a picture like those the network learned from. The digits it knows were scaled
// to fit 20×20 pixels and placed with their centre of mass in the middle of 28×28; this does the same with
// lines, drawn with one width whatever size they had on the pad. No DOM.

import { PIXELS, SIDE } from './data.ts';

export interface Spot {
  x: number;
  y: number;
}

/** A line the pen drew without being lifted; any unit. */
export type Stroke = readonly Spot[];

/** The digit's longer side, in pixels of the picture, without the pen's width. */
const FIT = 17;
/** Half the pen's width, and the width of its soft edge, in pixels of the picture. */
const RADIUS = 1.05;
const SOFT = 1.1;

/** The picture of some strokes: 784 bytes, 0 paper to 255 ink. */
export function strokesToImage(strokes: readonly Stroke[]): Uint8Array {
  const spots = strokes.flat();
  if (spots.length === 0) return new Uint8Array(PIXELS);
  const fitted = fit(strokes, spots);
  const centred = shift(fitted, massOffset(rasterize(fitted)));
  return Uint8Array.from(rasterize(centred), (ink) => Math.round(ink * 255));
}

/** Scaled to FIT and put with the middle of its box in the middle of the picture. */
function fit(strokes: readonly Stroke[], spots: readonly Spot[]): Stroke[] {
  const left = spots.reduce((low, { x }) => Math.min(low, x), Infinity);
  const right = spots.reduce((high, { x }) => Math.max(high, x), -Infinity);
  const top = spots.reduce((low, { y }) => Math.min(low, y), Infinity);
  const bottom = spots.reduce((high, { y }) => Math.max(high, y), -Infinity);
  const extent = Math.max(right - left, bottom - top);
  const scale = extent > 0 ? FIT / extent : 1;
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: (x - (left + right) / 2) * scale + SIDE / 2,
      y: (y - (top + bottom) / 2) * scale + SIDE / 2,
    })),
  );
}

function shift(strokes: readonly Stroke[], by: Spot): Stroke[] {
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x + by.x, y: y + by.y })));
}

/** How far the centre of mass is from the middle. */
function massOffset(image: Float32Array): Spot {
  let mass = 0;
  let x = 0;
  let y = 0;
  image.forEach((ink, i) => {
    mass += ink;
    x += ink * ((i % SIDE) + 0.5);
    y += ink * (Math.floor(i / SIDE) + 0.5);
  });
  return { x: SIDE / 2 - x / mass, y: SIDE / 2 - y / mass };
}

/** Ink from 0 to 1 in each pixel, by the distance of the pixel's middle from the nearest line. */
function rasterize(strokes: readonly Stroke[]): Float32Array {
  const image = new Float32Array(PIXELS);
  const reach = RADIUS + SOFT;
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i++) {
      const a = stroke[Math.max(0, i - 1)];
      const b = stroke[i];
      const fromX = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
      const toX = Math.min(SIDE - 1, Math.ceil(Math.max(a.x, b.x) + reach));
      const fromY = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
      const toY = Math.min(SIDE - 1, Math.ceil(Math.max(a.y, b.y) + reach));
      for (let y = fromY; y <= toY; y++) {
        for (let x = fromX; x <= toX; x++) {
          const distance = distanceToSegment(x + 0.5, y + 0.5, a, b);
          const ink = Math.min(1, Math.max(0, (reach - distance) / SOFT));
          image[y * SIDE + x] = Math.max(image[y * SIDE + x], ink);
        }
      }
    }
  }
  return image;
}

function distanceToSegment(x: number, y: number, a: Spot, b: Spot): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - (a.x + t * dx), y - (a.y + t * dy));
}
