/**
 * The left operand of a blocked product, as its tiles take it: kept packed, packed for each block of rows, or read where it lies.
 */
import {
  i32,
  type FunctionBuilder,
  type I32,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { keeping } from './keeping.ts';
import type { Kept } from './kept.ts';
import { tileRows, type LeftForm, type Micro, type TileCall } from './micro.ts';
import { Packing } from './packing.ts';
import type { Plan } from './plan.ts';
import type { Scratch, State } from './state.ts';
import { rowWords, writeRows } from './tables.ts';
import { windowing } from './windows.ts';

export interface Left {
  readonly kept: Kept | null;
  /** To be done once in each call of the kernel. */
  prepare(f: FunctionBuilder): void;
  /** Says which rows of the current batch are next. */
  select(f: FunctionBuilder, row: Local<'i32'>, rows: Local<'i32'>): void;
  /** Sees to it that a block of k of those can be multiplied. */
  pack(f: FunctionBuilder, tiles: Local<'i32'>, first: Value<'i32'>, count: Value<'i32'>): void;
  /** Goes to the first tile of those rows, which begin with `row`. */
  start(f: FunctionBuilder, row: Value<'i32'>, first: Value<'i32'>, count: Value<'i32'>): void;
  /** Multiplies the tile, of which `rows` rows are wanted. */
  multiply(f: FunctionBuilder, rows: Value<'i32'>, at: Omit<TileCall, 'a'>): void;
  /** Goes to the next tile. */
  next(f: FunctionBuilder, count: Value<'i32'>): void;
}

/** @param emitMicro makes the micro kernels that read this form. */
export function emitLeft(
  module: ModuleBuilder,
  { a, k, kept, rows: total, depth: step, blocking, lines, window }: Plan,
  state: State,
  scratch: Scratch,
  emitMicro: (form: LeftForm) => Micro,
): Left {
  const { rows, depth } = blocking;
  const entryBytes = 4 * rowWords(a);
  const panelBytes: Step = (count) => i32.mul(count, 4 * tileRows);
  const entriesOfTile: Step = () => entryBytes * tileRows;
  if (kept.a) {
    const panels = new keeping!.Kept(a, state, { panel: tileRows, total: total!, k, depth: step });
    const cursor = new Cursor((row, first, count) => panels.panel(row, first, count), panelBytes);
    return { kept: panels, ...unpacked, ...along(cursor, emitMicro({ kind: 'panel' })) };
  }
  if (lines) {
    const table = scratch.take(entryBytes * (rows + tileRows));
    const cursor = new Cursor(() => table, entriesOfTile);
    return {
      kept: null,
      ...unpacked,
      select: (f, row, count) => writeRows(f, a, tileRows, table, state, row, count, state.rows),
      ...along(cursor, emitMicro({ kind: 'lines', entryBytes })),
    };
  }
  const marks = window && scratch.take((4 * rows) / tileRows);
  const packing = new Packing(module, 'packA', a, state.rows, state, scratch, {
    panel: tileRows,
    rows,
    depth,
    bytes: rows * depth * 4,
    leftOut: marks,
  });
  const inPanels = along(
    new Cursor(() => packing.panels, panelBytes),
    emitMicro({ kind: 'panel' }),
  );
  const packed: Left = {
    kept: null,
    prepare: (f) => packing.prepare(f),
    select: (f, row, count) => packing.select(f, row, count),
    pack: (f, tiles, first, count) => f.do(packing.pack(f, packing.panels, tiles, first, count)),
    ...inPanels,
  };
  if (!window || !marks) return packed;

  return windowing!.emitWindows(
    module,
    packed,
    { window, inPanels, marks, entriesOfTile, packing },
    emitMicro,
  );
}

const unpacked = { prepare: () => {}, select: () => {}, pack: () => {} };

type Begin = (row: Value<'i32'>, first: Value<'i32'>, count: Value<'i32'>) => Value<'i32'>;
type Step = (count: Value<'i32'>) => I32;

/** An address that goes from tile to tile. */
export class Cursor {
  at!: Local<'i32'>;
  readonly #begin: Begin;
  readonly #step: Step;

  constructor(begin: Begin, step: Step) {
    this.#begin = begin;
    this.#step = step;
  }

  start(f: FunctionBuilder, ...at: Parameters<Begin>): void {
    this.at = f.let('i32', this.#begin(...at), 'a');
  }

  next(f: FunctionBuilder, count: Value<'i32'>): void {
    f.increment(this.at, this.#step(count));
  }
}

/** Micro kernels called for one tile after the other. */
export function along(cursor: Cursor, micro: Micro): Pick<Left, 'start' | 'multiply' | 'next'> {
  return {
    start: (f, row, first, count) => cursor.start(f, row, first, count),
    multiply: (f, rows, at) => micro.call(f, rows, { ...at, a: cursor.at }),
    next: (f, count) => cursor.next(f, count),
  };
}
