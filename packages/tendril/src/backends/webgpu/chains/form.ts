/**
 * The tile of windows that a workgroup computes in a chain, and whether a chain is worth it: it saves launches and memory traffic, and
 * costs what is computed twice, where tiles' windows overlap, and workgroups, of which it has fewer than kernels by themselves.
 * The figures are those of a graphics processor of middling size; software has to take what suits these.
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { product } from '../../../ir/shape.ts';
import { laneCount } from '../codegen/lanes.ts';
import { columns, type Blocking } from '../codegen/tiles.ts';
import type { Chain } from './chain.ts';

export interface ChainForm {
  /** How many windows a tile has along each outer axis of their nest but the channels. */
  readonly tile: readonly number[];
  /** Channels between the kernels that a workgroup has at once. */
  readonly chunk: number;
  readonly threads: number;
  /** What a thread computes together of the first contraction's results, and of the last's, where each has one such block. */
  readonly first: Block;
  readonly last: Block;
  /** Whether what is between lies in the device's memory, a part for each workgroup, and not in shared memory. */
  readonly inMemory: boolean;
}

/** Rows, and vectors of columns. */
type Block = Pick<Blocking, 'rows' | 'vectors'>;

/** What every device has. */
const sharedBytes = 16384;
const mostThreads = 256;

const tileSides = [1, 2, 4, 7, 8, 14, 16];
const mostChunk = 64;
/** Blocks of the last contraction, the smallest first. */
const lastBlocks: readonly Block[] = [
  { rows: 4, vectors: 1 },
  { rows: 4, vectors: 2 },
  { rows: 8, vectors: 2 },
];

/** Nanoseconds: of a launch; of a byte moved; of a product in a thread; of one where all threads are busy; of a barrier. */
const launch = 8000;
const byte = 0.02;
const lonelyProduct = 4;
const busyProduct = 0.004;
const barrier = 200;

/** Where software stands for the device: of a product; of a load of a vector in products; of a barrier, for each thread. */
const softwareProduct = 0.5;
const softwareLoad = 4;
const softwareBarrier = 50;
/** So many workgroups are enough for its threads. */
const softwareWorkgroups = 4;

/** Places in a tile along each dimension. */
export function placesOf({ dimensions, window }: Chain, tile: readonly number[]): number[] {
  const extents = [...tile, 1, ...window.inner];
  return dimensions.map(({ coefs }) =>
    coefs.reduce((sum, c, axis) => sum + c * (extents[axis] - 1), 1),
  );
}

/** How many tiles there are along each axis. */
export function tilesOf({ window }: Chain, tile: readonly number[]): number[] {
  return tile.map((side, axis) => Math.ceil(window.outer[axis] / side));
}

/** @param all products altogether. @param each those of the thread that has the most. */
const timeOf = (all: number, each: number): number =>
  Math.max(all * busyProduct, each * lonelyProduct);

/** What a contraction takes by itself; long sums of few results are split. */
function alone({ m, n, k }: ContractionKernel): number {
  const results = product(m) * product(n);
  const all = results * product(k);
  const each = Math.min(16, results) * product(k);
  return Math.min(launch + timeOf(all, each), 2 * launch + timeOf(all, each / 4));
}

/** How many places of a tile are there, along each dimension multiplied: on average over the tiles, and at most. */
function placesThere(chain: Chain, tile: readonly number[]): { average: number; most: number } {
  const sides = placesOf(chain, tile);
  const counts = tilesOf(chain, tile);
  let [average, most] = [1, 1];
  chain.dimensions.forEach(({ coefs, bound }, d) => {
    if (bound === null) {
      average *= sides[d];
      most *= sides[d];
      return;
    }
    // Where the tiles begin in this dimension.
    let corners = [bound.offset];
    tile.forEach((side, axis) => {
      if (coefs[axis] !== 0)
        corners = corners.flatMap((at) =>
          Array.from({ length: counts[axis] }, (_, i) => at + i * side * coefs[axis]),
        );
    });
    const there = corners.map((at) =>
      Math.max(0, Math.min(at + sides[d], bound.extent) - Math.max(at, 0)),
    );
    average *= there.reduce((sum, each) => sum + each, 0) / there.length;
    most *= Math.max(...there);
  });
  return { average, most };
}

interface Judged {
  readonly form: ChainForm;
  readonly time: number;
}

/** Products, and what loads cost beside them, of so many products in blocks. */
const withLoads = (products: number, { rows, vectors }: Block): number =>
  products * (1 + softwareLoad * (1 / rows + 1 / (vectors * columns)) * (1 / laneCount));

/** What of a tile does not depend on how many channels a workgroup has at once. */
interface Measures {
  readonly tile: readonly number[];
  readonly places: number;
  readonly there: ReturnType<typeof placesThere>;
  readonly tiles: number;
}

function judge(
  chain: Chain,
  { tile, places, there, tiles }: Measures,
  chunk: number,
  isSoftware: boolean,
): Judged | null {
  const { first, window, last } = chain;
  const channels = window.outer.at(-1)!;
  const windows = product(tile);
  const shared = (places + (last === null ? 0 : windows)) * chunk * 4;
  if (shared > sharedBytes) return null;
  const taps = product(window.inner);
  const terms = product(first.k);
  const n = last === null ? 0 : product(last.n);
  const chunks = channels / chunk;
  const [workgroups, rounds] = last === null ? [tiles * chunks, 1] : [tiles, chunks];

  // Software loads less with larger blocks; still larger ones take too long to compile.
  const vectors = isSoftware && chunk % (2 * columns) === 0 ? 2 : 1;
  const firstBlock = { rows: 4, vectors };
  const items = Math.ceil(there.most / firstBlock.rows) * (chunk / (firstBlock.vectors * columns));
  let lastBlock = lastBlocks[0];
  let threads = items > 96 && !isSoftware ? 128 : 64;
  if (last !== null) {
    const blocksOf = ({ rows, vectors }: Block): number =>
      Math.ceil(windows / rows) * (n / (vectors * columns));
    const fitting = lastBlocks.filter(
      (block) => n % (block.vectors * columns) === 0 && blocksOf(block) <= mostThreads,
    );
    if (fitting.length === 0) return null;
    lastBlock = fitting[isSoftware ? Math.min(1, fitting.length - 1) : 0];
    threads = Math.ceil(Math.max(isSoftware ? 16 : 64, blocksOf(lastBlock)) / 16) * 16;
  }
  const form = { tile, chunk, threads, first: firstBlock, last: lastBlock, inMemory: isSoftware };
  const seen = windows * chunk * taps;
  if (isSoftware) {
    const walked =
      withLoads(there.average * chunk * terms, firstBlock) +
      withLoads(seen, { rows: 1, vectors: 1 }) +
      withLoads(windows * chunk * n, lastBlock);
    const busy = Math.min(1, workgroups / softwareWorkgroups);
    const waited = 2 * softwareBarrier * threads;
    return { form, time: (workgroups * rounds * (walked * softwareProduct + waited)) / busy };
  }
  const walked =
    Math.ceil(items / threads) * firstBlock.rows * vectors * columns * terms +
    Math.ceil((windows * chunk) / laneCount / threads) * laneCount * taps +
    (last === null ? 0 : lastBlock.rows * lastBlock.vectors * columns * chunk);
  // Idle threads of a busy workgroup take the place of others.
  const all = workgroups * rounds * threads * walked;
  const time =
    launch + Math.max(all * busyProduct, rounds * (walked * lonelyProduct + 2 * barrier));
  return { form, time };
}

function bestOf(chain: Chain, isSoftware: boolean): Judged | null {
  const { outer } = chain.window;
  const channels = outer.at(-1)!;
  const spatial = outer.slice(0, -1);
  // Tiles have up to two sides: along the last axes, where windows overlap.
  const sidesOf = (extent: number, axis: number): number[] =>
    axis < spatial.length - 2 ? [1] : tileSides.filter((side) => side < 2 * extent);
  const tiles = spatial.reduce<number[][]>(
    (all, extent, axis) => all.flatMap((tile) => sidesOf(extent, axis).map((s) => [...tile, s])),
    [[]],
  );
  let best: Judged | null = null;
  for (const tile of tiles) {
    const places = product(placesOf(chain, tile));
    if (places * laneCount * 4 > sharedBytes) continue;
    const measures = {
      tile,
      places,
      there: placesThere(chain, tile),
      tiles: product(tilesOf(chain, tile)),
    };
    for (let chunk = laneCount; chunk <= Math.min(channels, mostChunk); chunk += laneCount) {
      if (channels % chunk !== 0) continue;
      const found = judge(chain, measures, chunk, isSoftware);
      if (found !== null && (best === null || found.time < best.time)) best = found;
    }
  }
  return best;
}

/**
 * The best form, and what it saves; null where the kernels had better run one by one. That is asked of a graphics processor, also
 * where software stands for it.
 */
export function chooseForm(
  chain: Chain,
  isSoftware: boolean,
): { readonly form: ChainForm; readonly saved: number } | null {
  const { first, window, last } = chain;
  const best = bestOf(chain, false);
  if (best === null) return null;
  const made = product(first.m) * window.outer.at(-1)!;
  const seen = product(window.outer);
  const taps = product(window.inner);
  const moved = 2 * 4 * byte * (made + (last === null ? 0 : seen));
  const apart =
    alone(first) +
    launch +
    timeOf(seen * taps, laneCount * taps) +
    (last === null ? 0 : alone(last));
  const saved = apart + moved - best.time;
  if (saved <= 0) return null;
  return { form: isSoftware ? bestOf(chain, true)!.form : best.form, saved };
}

/** Elements of the device's memory that a chain needs for what is between, and how many of them each workgroup. */
export function scratchOf(chain: Chain, { tile, chunk }: ChainForm): { made: number; all: number } {
  const made = product(placesOf(chain, tile)) * chunk;
  return { made, all: made + (chain.last === null ? 0 : product(tile) * chunk) };
}

/** Workgroups of a chain. */
export function workgroupsOf(chain: Chain, { tile, chunk }: ChainForm): number {
  const chunks = chain.last === null ? chain.window.outer.at(-1)! / chunk : 1;
  return product(tilesOf(chain, tile)) * chunks;
}
