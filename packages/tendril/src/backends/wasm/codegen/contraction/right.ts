/** The right operand of a blocked product: kept packed, or packed for each block of columns. */
import {
  i32,
  type FunctionBuilder,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { mostColumns } from './blocking.ts';
import { keeping } from './keeping.ts';
import type { Kept } from './kept.ts';
import { tileColumns } from './micro.ts';
import { Packing } from './packing.ts';
import type { Plan } from './plan.ts';
import type { Scratch, State } from './state.ts';

/** Where it is not kept, panels are packed to wherever they are wanted from `panels` on. */
export interface Right {
  readonly kept: Kept | null;
  readonly panels: Value<'i32'>;
  prepare(f: FunctionBuilder): void;
  select(f: FunctionBuilder, column: Local<'i32'>, columns: Local<'i32'>): void;
  pack(
    f: FunctionBuilder,
    to: Value<'i32'>,
    tiles: Value<'i32'>,
    first: Value<'i32'>,
    count: Value<'i32'>,
  ): void;
}

export function emitRight(
  module: ModuleBuilder,
  { b, k, kept, columns, depth, blocking }: Plan,
  state: State,
  scratch: Scratch,
): Right {
  if (kept.b) {
    const size = { panel: tileColumns, total: columns!, k, depth };
    return {
      kept: new keeping!.Kept(b, state, size),
      panels: i32.const(0),
      prepare: () => {},
      select: () => {},
      pack: () => {},
    };
  }
  const packing = new Packing(module, 'packB', b, state.columns, state, scratch, {
    panel: tileColumns,
    rows: mostColumns(blocking),
    depth: blocking.depth,
    bytes: blocking.panelBytes,
  });
  return {
    kept: null,
    panels: packing.panels,
    prepare: (f) => packing.prepare(f),
    select: (f, column, columns) => packing.select(f, column, columns),
    pack: (f, to, tiles, first, count) => f.do(packing.pack(f, to, tiles, first, count)),
  };
}
