/**
 * How a contraction is cut: into blocks of k that panels hold, blocks of rows and columns that the caches and the scratch memory
 * hold, and strips that threads share out. Blocks of k follow from the extent of k alone, so that the order of the sums, and
 * with it every bit of the result, does not depend on anything else.
 */
import { tileBytes, tileColumns, tileRows } from './micro.ts';

/** Panels of a tile, 14 rows' or columns' worth of this many floats, fit a first-level cache of 32 KiB with room to spare. */
export const maxDepth = 288;
/** A block of left panels fits a second-level cache. */
const maxRows = 96;
const maxColumns = 1024;
/** Where there are so few columns, and k is long, right panels are packed for each block of rows: so those are larger. */
const fewColumns = 128;
const manyRows = 288;
/** Packed right panels that are kept for all of k, for the next block of rows. */
const residentBytes = 2.5 * 2 ** 20;
/** Columns whose panels for a block of k leave room in a second-level cache, for use at once. */
const passingColumns = 256;
/** Fewer columns than this would pack the left operand again too often. */
const minColumns = 128;

export interface Blocking {
  /** Columns of a left panel, rows of a right panel; a multiple of 4. */
  readonly depth: number;
  readonly depthBlocks: number;
  readonly rows: number;
  /**
   * Columns of a block where right panels for all of k are packed once, and used by one block of rows after the other; null if
   * they take too much memory.
   */
  readonly residentColumns: number | null;
  /** Columns of a block where right panels are packed for a block of k and of rows, and then forgotten. */
  readonly passingColumns: number;
  /** Bytes of right panels that are packed. */
  readonly panelBytes: number;
}

export function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

/** `columns` is how many there are, null if that is open; `kept` says that right panels need not be packed. */
export function chooseBlocking(k: number, columns: number | null, kept: boolean): Blocking {
  const depthBlocks = Math.ceil(k / maxDepth);
  const depth = Math.min(k, roundUp(Math.ceil(k / depthBlocks), 4));
  const wanted = columns === null ? maxColumns : roundUp(columns, tileColumns);
  const common = { depth, depthBlocks: Math.ceil(k / depth), rows: maxRows };
  if (kept)
    return {
      ...common,
      residentColumns: null,
      passingColumns: Math.min(wanted, maxColumns),
      panelBytes: 0,
    };
  const passing = Math.min(wanted, passingColumns);
  const fitting = Math.floor(residentBytes / (4 * k) / tileColumns) * tileColumns;
  if (fitting >= Math.min(wanted, minColumns)) {
    const resident = Math.min(wanted, fitting, maxColumns);
    return {
      ...common,
      residentColumns: resident,
      passingColumns: passing,
      panelBytes: 4 * Math.max(resident * k, passing * depth),
    };
  }
  return {
    ...common,
    rows: wanted <= fewColumns ? manyRows : maxRows,
    residentColumns: null,
    passingColumns: passing,
    panelBytes: 4 * passing * depth,
  };
}

export function mostColumns(b: Blocking): number {
  return Math.max(b.residentColumns ?? 0, b.passingColumns);
}

/** Bytes of the partial sums of a block: one tile will do where the whole of k is summed at once. */
export function partialBytes(b: Blocking): number {
  if (b.depthBlocks === 1) return tileBytes;
  return (b.rows / tileRows) * (mostColumns(b) / tileColumns) * tileBytes;
}

/** The most work of a unit, counted in multiplications and additions: some five microseconds' worth. */
const unitWork = 2.5e5;
const workPerNanosecond = 35;
/** What packing an element costs beside the arithmetic that it takes part in, in the same measure. */
const packWork = 8;

/**
 * Strips are groups of neighbouring tile rows (or tile columns, where those are more), over the full extent of the other
 * direction. They have as many tiles as make up a unit's work, which is ⌊budget / (factor · other extent + constant)⌋, at least
 * one; or one less, so that all are about as large.
 */
export const stripWork = { factor: 2, constant: packWork } as const;

export function stripBudget(k: number, tile: number): number {
  return Math.floor(unitWork / (k * tile));
}

/** How many strips a batch's result has; `emitUnits` computes the same in WebAssembly. */
export function countStrips(k: number, rows: number, columns: number): number {
  const byRows = rows >= columns;
  const tile = byRows ? tileRows : tileColumns;
  const across = byRows ? columns : rows;
  const work = stripWork.factor * across + stripWork.constant;
  const most = Math.max(1, Math.floor(stripBudget(k, tile) / work));
  return Math.ceil(Math.ceil((byRows ? rows : columns) / tile) / most);
}

/** Rough nanoseconds of a unit. */
export function unitCost(k: number, rows: number, columns: number): number {
  const work = k * (2 * rows * columns + packWork * Math.max(rows, columns));
  return work / workPerNanosecond / countStrips(k, rows, columns);
}

/** Rough nanoseconds of packing so many elements. */
export function packingCost(elements: number): number {
  return (elements * packWork) / workPerNanosecond;
}
