/** How a contraction is cut up: the tile of results that a workgroup computes, and how many of them each thread holds in registers. */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { product } from '../../../ir/shape.ts';

export interface Tiling {
  /** Threads along m and n. */
  readonly threadsM: number;
  readonly threadsN: number;
  /** Rows of results that a thread computes; of columns it computes 4. */
  readonly rows: number;
  /** Terms of the sums that lie in shared memory at once. */
  readonly depth: number;
}

/** How threads without shared memory stand: each computes so many rows of so many vectors of columns. */
export interface Blocking {
  readonly rows: number;
  readonly vectors: number;
  /** Threads of a workgroup along m; along n are the others. */
  readonly threadsM: number;
}

/** Columns of results in a vector; a thread of a tiled shader computes one. */
export const columns = 4;

/** Rows a thread computes where there are so many. */
export const rowsAtMost = 4;
/** Rows and columns of a tile of which 16 terms, with one vector to spare, fit into the shared memory that every device has. */
const sharedWidth = 192;
/** More threads than this in a row would want more shared memory than there is. */
const mostAlong = 64;
/** Contractions of fewer products than this are not worth sharing operands for. */
const tinyWork = 4096;

const powerAtLeast = (x: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, x)));
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

export interface Sizes {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Whether every device has the threads and the shared memory for a tiling: rows of terms have room for one vector more. */
export function fitsEveryDevice({ threadsM, threadsN, rows, depth }: Tiling): boolean {
  const bytes = (threadsM * rows + threadsN * columns) * (depth + columns) * 4;
  return threadsM * threadsN <= 256 && bytes <= 16384;
}

/** A contraction's sizes, given its open extent. */
export function sizesOf({ batch, m, n, k }: ContractionKernel, extent: number): Sizes {
  const rest = (extents: readonly number[]): number => extent * product(extents.slice(1));
  return {
    batches: batch.length > 0 ? rest(batch) : 1,
    m: batch.length > 0 ? product(m) : rest(m),
    n: product(n),
    k: product(k),
  };
}

/** Rows that a thread computes. */
export const rowsTogether = (m: number): number => clamp(powerAtLeast(m), 1, rowsAtMost);

/** Threads of a workgroup of those. */
export const blockThreads = 64;
/** So many blocks are work for every processor that may stand for a GPU. */
const enoughBlocks = 256;
/** Of the results of its blocks so much may lie outside. */
const tolerable = 1.25;

/**
 * Blocks as large as leaves enough of them: where software stands for the GPU, loads are what takes the time (it fetches vectors word by
 * word, for each thread), and the larger the blocks, the fewer there are for the same products. Threads of a workgroup stand in
 * squares, so that what one of them reads is in the cache for its neighbours.
 */
export function chooseBlocking({ batches, m, n }: Sizes): Blocking {
  const suits = (extent: number): boolean => Math.ceil(extent / 8) * 8 <= tolerable * extent;
  const enough = (rows: number, vectors: number): boolean =>
    batches * Math.ceil(m / rows) * Math.ceil(n / (vectors * columns)) >= enoughBlocks;
  const few = rowsTogether(m);
  const vectors = suits(n) && enough(few, 2) ? 2 : 1;
  const rows = suits(m) && enough(8, vectors) ? 8 : few;
  const across = powerAtLeast(n / (vectors * columns));
  const down = powerAtLeast(m / rows);
  const threadsM = clamp(blockThreads / across, Math.min(8, down), blockThreads);
  return { rows, vectors, threadsM };
}

/** Whether each thread had better compute a result by itself. */
export function isTiny({ batches, m, n, k }: Sizes): boolean {
  return batches * m * n * k < tinyWork || k < 4;
}

export function chooseTiling({ batches, m, n }: Sizes): Tiling {
  const large = batches * Math.ceil(m / 64) * Math.ceil(n / 64) >= 16;
  const threads = large ? 256 : 64;
  // Where there are few rows, threads stand along the columns instead.
  const mostN = Math.max(large ? 16 : 8, Math.min(mostAlong, threads / powerAtLeast(m)));
  const threadsN = clamp(powerAtLeast(n / columns), 1, mostN);
  const rows = rowsTogether(m);
  const threadsM = Math.min(threads / threadsN, powerAtLeast(m / rows), mostAlong);
  const depth = threadsM * rows + threadsN * columns <= sharedWidth ? 16 : 8;
  return { threadsM, threadsN, rows, depth };
}
