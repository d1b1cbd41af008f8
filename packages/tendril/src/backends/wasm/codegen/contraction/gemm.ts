/**
 * The blocked product: for each block of columns and each block of rows, for each block of k, packs what is not packed and runs
 * the micro kernel over the tiles; a tile whose k is done is finished while it is hot.
 */
import {
  i32,
  select,
  type FunctionBuilder,
  type FunctionRef,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { partialBytes } from './blocking.ts';
import { asValue, lesser } from './emit.ts';
import type { Finish } from './finish.ts';
import { emitLeft } from './left.ts';
import {
  emitMicro,
  tileBytes,
  tileColumns,
  tileRows,
  type LeftForm,
  type Micro,
  type MultiplyAdd,
} from './micro.ts';
import type { Plan } from './plan.ts';
import { emitRight } from './right.ts';
import type { Scratch, State } from './state.ts';

export interface Gemm {
  /** `block(r0, r1, c0, c1)` computes these rows and columns of the current batch. */
  readonly block: FunctionRef<'void'>;
  /** To be run once for each call of the kernel. */
  prepare(f: FunctionBuilder): void;
}

const noRests: ReadonlySet<number> = new Set();

function tilesOf(count: Value<'i32'>, tile: number): Value<'i32'> {
  return i32.div_u(i32.add(count, tile - 1), tile);
}

export function emitGemm(
  module: ModuleBuilder,
  plan: Plan,
  state: State,
  scratch: Scratch,
  madd: MultiplyAdd,
  finish: Finish,
): Gemm {
  const { k, depth, blocking } = plan;
  const { depthBlocks } = blocking;
  // Where all steps are written out, each height is much code: a tile that is not whole is done as if it were.
  const emitForm = (form: LeftForm): Micro =>
    emitMicro(module, madd, form, form.kind === 'window' ? noRests : plan.rests, finish.tile);
  const left = emitLeft(module, plan, state, scratch, emitForm);
  const right = emitRight(module, plan, state, scratch);
  const partial = scratch.take(partialBytes(blocking));

  /** For each block of k: its start and its depth. */
  const overDepth = (
    f: FunctionBuilder,
    body: (first: Value<'i32'>, depth: Value<'i32'>) => void,
  ): void => {
    if (depthBlocks === 1) {
      body(i32.const(0), asValue(k));
      return;
    }
    const first = f.local('i32', 'k');
    f.for(first, 0, k, depth, () => body(first, lesser(f, i32.sub(asValue(k), first), depth)));
  };

  const block = module.function(
    'block',
    [
      ['r0', 'i32'],
      ['r1', 'i32'],
      ['c0', 'i32'],
      ['c1', 'i32'],
    ],
    [],
    (f) => {
      const [r0, r1, column, c1] = [0, 1, 2, 3].map((i) => f.param(i, 'i32'));
      const { residentColumns, passingColumns } = blocking;
      const resident =
        residentColumns === null
          ? null
          : f.let('i32', i32.gt_s(i32.sub(r1, r0), blocking.rows), 'resident');
      const most = resident
        ? select(resident, i32.const(residentColumns!), i32.const(passingColumns))
        : i32.const(passingColumns);
      const row = f.local('i32', 'row');
      f.while(
        () => i32.lt_s(column, c1),
        () => {
          const columns = lesser(f, i32.sub(c1, column), most);
          const columnTiles = f.let('i32', tilesOf(columns, tileColumns), 'tiles');
          /** Where the right panels for a block of k are. */
          const panels = (first: Value<'i32'>, count: Value<'i32'>): Value<'i32'> => {
            if (right.kept) return right.kept.panel(column, first, count);
            if (!resident || depthBlocks === 1) return right.panels;
            const before = i32.mul(i32.mul(first, columnTiles), 4 * tileColumns);
            return i32.add(right.panels, i32.mul(resident, before));
          };
          const packRight = (first: Value<'i32'>, count: Value<'i32'>): void =>
            right.pack(f, panels(first, count), columnTiles, first, count);
          right.select(f, column, columns);
          if (resident) f.if(resident, () => overDepth(f, packRight));
          f.for(row, r0, r1, blocking.rows, () => {
            const rows = lesser(f, i32.sub(r1, row), blocking.rows);
            const rowTiles = f.let('i32', tilesOf(rows, tileRows), 'tiles');
            left.select(f, row, rows);
            overDepth(f, (first, count) => {
              left.pack(f, rowTiles, first, count);
              if (resident) f.if(i32.eqz(resident), () => packRight(first, count));
              else packRight(first, count);
              tiles(f, { row, rows, column, columns, first, count, panels: panels(first, count) });
            });
          });
          f.increment(column, columns);
        },
      );
    },
  );

  function tiles(
    f: FunctionBuilder,
    at: Record<'row' | 'rows' | 'column' | 'columns' | 'first' | 'count' | 'panels', Value<'i32'>>,
  ): void {
    const b = f.let('i32', at.panels, 'b');
    const tile = f.let('i32', partial, 'tile');
    const i = f.local('i32', 'i');
    const j = f.local('i32', 'j');
    const more = depthBlocks === 1 ? i32.const(0) : f.let('i32', i32.ne(at.first, 0), 'more');
    const done =
      depthBlocks === 1
        ? i32.const(1)
        : f.let('i32', i32.eq(i32.add(at.first, at.count), k), 'done');
    const full = f.local('i32', 'full');
    const inside = (extent: Value<'i32'>, from: Value<'i32'>, tileExtent: number): Value<'i32'> =>
      i32.ge_s(i32.sub(extent, from), tileExtent);
    const finishTile = (): void =>
      f.do(
        finish.call(f, {
          sums: tile,
          stride: tileColumns * 4,
          row: i32.add(at.row, i),
          column: i32.add(at.column, j),
          rows: lesser(f, i32.sub(at.rows, i), tileRows),
          columns: lesser(f, i32.sub(at.columns, j), tileColumns),
        }),
      );
    const end = { i: f.let('i32', at.rows, 'rows'), j: f.let('i32', at.columns, 'columns') };
    f.for(j, 0, end.j, tileColumns, () => {
      left.start(f, at.row, at.first, at.count);
      f.for(i, 0, end.i, tileRows, () => {
        if (finish.tile) {
          const whole = i32.and(inside(at.rows, i, tileRows), inside(at.columns, j, tileColumns));
          f.set(full, i32.and(done, whole));
        }
        const [row, column] = [i32.add(at.row, i), i32.add(at.column, j)];
        left.multiply(f, i32.sub(at.rows, i), {
          b,
          first: at.first,
          count: at.count,
          tile,
          more,
          full,
          row,
          column,
        });
        f.if(finish.tile ? i32.gt_u(done, full) : done, finishTile);
        left.next(f, at.count);
        if (depthBlocks > 1) f.increment(tile, tileBytes);
      });
      f.increment(b, i32.mul(at.count, 4 * tileColumns));
    });
  }

  for (const side of [left, right]) side.kept?.export(module, scratch);
  return {
    block,
    prepare(f) {
      left.prepare(f);
      right.prepare(f);
    },
  };
}
