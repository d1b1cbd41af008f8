/**
 * How a convolution is cut: into units for threads (six tiles of all pictures, or eight features, where those are more), and into
 * blocks of both whose transforms stay in the second cache. Where that is has no influence on any bit of a result. Emits no code.
 */
import { SCRATCH_BYTES } from '../generated.ts';
import { roundUp } from '../contraction/blocking.ts';
import { tileBytes, tileColumns, tileRows } from '../contraction/micro.ts';
import type { Convolution } from './match.ts';
import { squareBytes } from './parts.ts';
import { points, positions, resultsOf } from './transforms.ts';

/** What the code reads behind the open extent, in this order. Distances are in bytes. */
const sizeNames = [
  'height',
  'width',
  'tilesAcross',
  'channels',
  'features',
  'start',
  'pictureStep',
  'rowStep',
  'columnStep',
  'rowPadding',
  'rowLimit',
  'columnPadding',
  'columnLimit',
  'weightStart',
  'tapRowStep',
  'tapColumnStep',
  'channelStep',
  'featureStep',
  // The most tiles and features of a block.
  'tiles',
  'block',
  // From one position to the next of transformed pictures, filters and products; and of a tile's channels to the next tile's.
  'inputStep',
  'filterStep',
  'productStep',
  'lineStep',
  // Where in scratch memory things are.
  'linesAt',
  'squareAt',
  'resultsAt',
  'inputsAt',
  'filtersAt',
  'productsAt',
] as const;

export type Sizes<T> = Record<(typeof sizeNames)[number], T>;

/** An object with a value for each size. */
export function forSizes<T>(make: (at: number) => T): Sizes<T> {
  return Object.fromEntries(sizeNames.map((name, at) => [name, make(at)])) as Sizes<T>;
}

export const listOf = (sizes: Sizes<number>): number[] => sizeNames.map((name) => sizes[name]);

/** An open number of pictures counts as this many, an open height as much as the width. */
const typicalPictures = 4;

/** Lines that lie a power of two apart would share a few places of the first cache. */
const apart = 64;

/** The most bytes of all filters, if these are one block; of what comes beside those; of a block of tiles beside few filters. */
const filterBytes = 2.25 * 2 ** 20;
const blockBytes = 0.6 * 2 ** 20;
const inputBytes = 2 * 2 ** 20;
const mostTiles = 96;

function tilesOf({ height, width, taps }: Convolution, extent: number): number {
  const results = resultsOf(taps);
  const across = Math.ceil(width / results);
  if (height === null) return Math.ceil(extent / results) * across;
  return extent * Math.ceil(height / results) * across;
}

export interface Cut {
  readonly sizes: Sizes<number>;
  units(extent: number): number;
  /** In cycles. */
  cost(extent: number): number;
  packsAgain(extent: number): number;
}

/** Cycles of transforming four channels of a tile, four weights' windows, four features of a tile. */
const inputCycles = 100;
const filterCycles = 110;
const outputCycles = 100;

/** Cycles of the whole, and of the same work as a plain product. */
export function cyclesOf(c: Convolution, tiles: number): number {
  const { channels, features } = c;
  const products = (positions * roundUp(tiles, 2) * channels * roundUp(features, tileColumns)) / 8;
  const transforms =
    tiles * (channels * inputCycles + features * outputCycles) + channels * features * filterCycles;
  return products + transforms / 4;
}

/** Short sums of small integers stay exact: they are summed plainly, as are those of a few results. */
const leastChannels = 16;

/** Whether this takes clearly fewer cycles than summing the products plainly. */
export function pays(c: Convolution): boolean {
  const { channels, features, height, width, taps } = c;
  if (Math.min(channels, features) < leastChannels) return false;
  const extent = height === null ? width : typicalPictures;
  const pixels = extent * (height ?? 1) * width;
  const plain = (pixels * taps * taps * channels * roundUp(features, tileColumns)) / 8;
  return cyclesOf(c, tilesOf(c, extent)) < 0.8 * plain;
}

/** Null where even the smallest blocks are too large for the scratch memory. */
export function cut(c: Convolution, extent: number): Cut | null {
  const { channels, features, rows, columns, width, taps } = c;
  const results = resultsOf(taps);
  const all = roundUp(features, tileColumns);
  const lineStep = 4 * roundUp(channels, 4) + apart;
  const filter = positions * channels * 4;
  const line = positions * lineStep;
  const room = (bytes: number, each: number, multiple: number): number =>
    Math.max(multiple, Math.floor(bytes / each / multiple) * multiple);
  const there = roundUp(tilesOf(c, extent), tileRows);
  let tiles: number;
  let block = all;
  if (all * filter <= filterBytes && there >= features) {
    tiles = Math.min(there, mostTiles, room(blockBytes, line + positions * 4 * block, tileRows));
  } else {
    // As many tiles as there is room for, in blocks of about the same size; the fewer features at once.
    const blocks = Math.ceil(there / room(inputBytes, line, tileRows));
    tiles = roundUp(Math.ceil(there / blocks), tileRows);
    block = Math.min(all, room(blockBytes, filter + positions * 4 * tiles, tileColumns));
  }
  const inputStep = tiles * lineStep + apart;
  const filterStep = block * channels * 4 + apart;
  const productStep = ((tiles / tileRows) * block * tileBytes) / tileColumns + apart;
  const linesAt = 0;
  const squareAt = linesAt + roundUp(4 * tiles, 64);
  const resultsAt = squareAt + squareBytes;
  const inputsAt = resultsAt + Math.max(results * results * block * 4, points * points * lineStep);
  const filtersAt = inputsAt + positions * inputStep;
  const productsAt = filtersAt + positions * filterStep;
  if (productsAt + positions * productStep > SCRATCH_BYTES) return null;
  const byTiles = (there: number): boolean => there >= features;
  const sizes: Sizes<number> = {
    height: c.height ?? -1,
    width,
    tilesAcross: Math.ceil(width / results),
    channels,
    features,
    start: 4 * c.start,
    pictureStep: 4 * c.pictureStep,
    rowStep: 4 * c.rowStep,
    columnStep: 4 * c.columnStep,
    rowPadding: rows?.padding ?? 0,
    rowLimit: rows?.extent ?? (c.height === null ? -1 : c.height + taps - 1),
    columnPadding: columns?.padding ?? 0,
    columnLimit: columns?.extent ?? width + taps - 1,
    weightStart: 4 * c.weightStart,
    tapRowStep: 4 * c.tapRowStep,
    tapColumnStep: 4 * c.tapColumnStep,
    channelStep: 4 * c.channelStep,
    featureStep: 4 * c.featureStep,
    tiles,
    block,
    inputStep,
    filterStep,
    productStep,
    lineStep,
    linesAt,
    squareAt,
    resultsAt,
    inputsAt,
    filtersAt,
    productsAt,
  };
  return {
    sizes,
    units(extent) {
      const there = tilesOf(c, extent);
      if (there === 0) return 0;
      return byTiles(there) ? Math.ceil(there / tileRows) : all / tileColumns;
    },
    cost: (extent) => cyclesOf(c, tilesOf(c, extent)),
    packsAgain(extent) {
      const there = tilesOf(c, extent);
      const again = byTiles(there) ? features * filterCycles : there * inputCycles;
      return (channels * again) / 4;
    },
  };
}
