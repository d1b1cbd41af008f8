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

/** Columns of results that a thread computes: one vector. */
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
