/**
 * Products with few rows (a matrix by a vector, above all): the right operand is by far the larger one, so it is read once, in
 * the order in which it lies in memory, and never packed. Two forms: where its columns are neighbours in memory, its rows are
 * added up, weighted, into a line of sums; where k is dense, a line of products is summed for each column.
 */
import {
  f32x4,
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type Local,
  type ModuleBuilder,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import type { EmitDots } from './dots.ts';
import { lesser, sum, times, transpose } from './emit.ts';
import type { Finish } from './finish.ts';
import type { MultiplyAdd } from './micro.ts';
import { isMatrix, type Operand } from './operand.ts';
import { Packing } from './packing.ts';
import type { Scratch, State } from './state.ts';
import { batchAddress } from './tables.ts';
import { windowing } from './windows.ts';

/** With more rows than this, packing and the micro kernel are faster. */
export const maxSkinnyRows = 6;
/** And where windows are read. */
export const maxRows = 8;
/** Longer rows of the left operand would not fit the scratch memory. */
const maxDepth = 16384;
/** Columns that are summed at once; a line of sums is this long. */
export const maxColumns = 1024;
export const lineBytes = maxColumns * 4 + 64;

/** How the right operand can be read as it lies: in programs that run networks also as windows (dots.ts). */
export type Reading = 'columns' | 'k' | EmitDots | null;

export function directReading(right: Operand, k: number, rows: number): Reading {
  if (k > maxDepth || rows > maxRows) return null;
  const plain = rows <= maxSkinnyRows && isMatrix(right);
  if (plain && right.rowsAdjacent) return 'columns';
  return plain && right.address.k[0] === 4 ? 'k' : (windowing?.dots?.(right) ?? null);
}

export interface Skinny {
  /** `skinny(c0, c1)` computes these columns of all rows of the current batch. */
  readonly block: FunctionRef<'void'>;
  prepare(f: FunctionBuilder): void;
}

export function emitSkinny(
  module: ModuleBuilder,
  operands: { readonly a: Operand; readonly b: Operand },
  k: number,
  reading: NonNullable<Reading>,
  state: State,
  scratch: Scratch,
  madd: MultiplyAdd,
  finish: Finish,
): Skinny {
  const left = new Packing(module, 'packRows', operands.a, state.rows, state, scratch, {
    panel: 1,
    rows: maxRows,
    depth: k,
    bytes: maxRows * k * 4 + 16,
  });
  const sums = scratch.take(maxRows * lineBytes);
  const windows =
    typeof reading === 'function' ? reading(module, operands.b, state, scratch, madd) : null;
  const kernel =
    reading === 'columns' ? weighRows(module, madd) : windows ? {} : dotColumns(module, madd, k);
  const { rows: columnForm, k: kForm } = operands.b.address;
  const columnStep = columnForm[0];
  const kStep = kForm[0];

  const block = module.function(
    'skinny',
    [
      ['c0', 'i32'],
      ['c1', 'i32'],
    ],
    [],
    (f) => {
      const [c0, c1] = [0, 1].map((i) => f.param(i, 'i32'));
      const zero = f.local('i32', 'zero');
      const rows = f.let('i32', state.rows, 'rows');
      left.select(f, zero, rows);
      f.do(left.pack(f, left.panels, rows, i32.const(0), i32.const(k)));
      const base = f.let('i32', batchAddress(f, operands.b, state), 'base');
      const column = f.local('i32', 'column');
      const at = f.local('i32', 'at');
      const row = f.local('i32', 'row');
      const weights = f.local('i32', 'weights');
      const line = f.local('i32', 'line');
      f.for(column, c0, c1, maxColumns, () => {
        const columns = lesser(f, i32.sub(c1, column), maxColumns);
        const from = f.let('i32', sum(base, times(column, columnStep)), 'from');
        const overRows = (weight: Value<'i32'>, to: Value<'i32'>, body: () => void): void => {
          f.set(weights, weight);
          f.set(line, to);
          f.for(row, 0, rows, 1, () => {
            body();
            f.increment(weights, 4 * k);
            f.increment(line, lineBytes);
          });
        };
        if (reading === 'columns') {
          clear(f, sums, rows);
          f.set(at, 0);
          for (const count of [4, 1])
            f.while(
              () => i32.le_s(at, k - count),
              () => {
                overRows(i32.add(left.panels, i32.shl(at, 2)), sums, () =>
                  f.do(f.call(kernel[count], weights, from, line, columns, kStep)),
                );
                f.increment(from, count * kStep);
                f.increment(at, count);
              },
            );
        } else {
          // Four columns at a time; the last group ends with the last column, and may do some of the ones before it again.
          const group = f.local('i32', 'group');
          const dots = windows?.(f, column, columns, rows);
          f.for(group, 0, columns, 4, () => {
            const to = i32.add(sums, i32.shl(group, 2));
            if (dots) dots(group, left.panels, to);
            else
              overRows(left.panels, to, () =>
                f.do(f.call(kernel[4], weights, from, line, i32.sub(columns, group), columnStep)),
              );
            f.increment(from, 4 * columnStep);
          });
        }
        f.do(finish.call(f, { sums, stride: lineBytes, row: zero, column, rows, columns }));
      });
    },
  );
  return { block, prepare: (f) => left.prepare(f) };
}

function clear(f: FunctionBuilder, sums: Value<'i32'>, rows: Local<'i32'>): void {
  const at = f.local('i32', 'at');
  const end = f.let('i32', i32.add(sums, i32.mul(rows, lineBytes)));
  f.for(at, sums, end, 16, () => f.do(v128.store(at, f32x4.const(0))));
}

type Kernels = Record<number, FunctionRef<'void'>>;

const parameters: [string, 'i32'][] = [
  ['weights', 'i32'],
  ['from', 'i32'],
  ['line', 'i32'],
  ['columns', 'i32'],
  ['step', 'i32'],
];

/** For 4 and for 1 rows: `weigh(weights, from, line, columns, step)`: line[c] += Σ weights[r] · from[r · step + c]. */
function weighRows(module: ModuleBuilder, madd: MultiplyAdd): Kernels {
  const emit = (count: number): FunctionRef<'void'> =>
    module.function(`weigh${count}`, parameters, [], (f) => {
      const [weights, from, line, columns, step] = parameters.map((_, i) => f.param(i, 'i32'));
      const rows = [from];
      while (rows.length < count)
        rows.push(f.let('i32', i32.add(rows[rows.length - 1], step), 'row'));
      const w = rows.map((_, r) => f.let('v128', v128.load32_splat(weights, 4 * r), 'weight'));
      const vectors = (n: number): void => {
        const parts = Array.from({ length: n }, (_, i) => f.let('v128', v128.load(line, 16 * i)));
        rows.forEach((row, r) =>
          parts.forEach((part, i) => f.set(part, madd(w[r], v128.load(row, 16 * i), part))),
        );
        parts.forEach((part, i) => f.do(v128.store(line, part, 16 * i)));
        for (const row of rows) f.increment(row, 16 * n);
        f.increment(line, 16 * n);
        f.increment(columns, -4 * n);
      };
      f.while(
        () => i32.ge_s(columns, 8),
        () => vectors(2),
      );
      // A vector may reach past the last column: into memory that may be read, into sums that nobody looks at.
      f.while(
        () => i32.gt_s(columns, 0),
        () => vectors(1),
      );
    });
  return { 4: emit(4), 1: emit(1) };
}

/**
 * `dot(weights, from, line, columns, step)`: line[c] = Σk weights[k] · from[c · step + k] for c from 0 to 3; columns past the
 * last are copies of it.
 */
function dotColumns(module: ModuleBuilder, madd: MultiplyAdd, k: number): Kernels {
  const width = 4;
  const dot = module.function('dot', parameters, [], (f) => {
    const [weights, from, line, columns, step] = parameters.map((_, i) => f.param(i, 'i32'));
    const column = [from];
    for (let c = 1; c < width; c++) {
      const next = f.let('i32', column[c - 1], 'column');
      f.if(i32.gt_s(columns, c), () => f.increment(next, step));
      column.push(next);
    }
    const sums = column.map(() => [0, 1].map(() => f.local('v128', 'sum')));
    const left = f.let('i32', i32.const(k), 'left');
    const multiply = (count: number, vectors: number, load: typeof v128.load): void =>
      f.while(
        () => i32.ge_s(left, count),
        () => {
          for (let u = 0; u < vectors; u++) {
            const weight = f.let('v128', load(weights, 16 * u));
            column.forEach((pointer, c) =>
              f.set(sums[c][u], madd(weight, load(pointer, 16 * u), sums[c][u])),
            );
          }
          for (const pointer of [weights, ...column]) f.increment(pointer, 4 * count);
          f.increment(left, -count);
        },
      );
    multiply(8, 2, v128.load);
    multiply(4, 1, v128.load);
    multiply(1, 1, v128.load32_zero);
    storeTotals(
      f,
      line,
      sums.map(([even, odd]) => f32x4.add(even, odd)),
    );
  });
  return { 4: dot };
}

/** Stores four numbers: of each all lanes together. */
export function storeTotals(f: FunctionBuilder, to: Value<'i32'>, sums: readonly V128[]): void {
  const rows = sums.map((total) => f.let('v128', total));
  f.do(
    v128.store(
      to,
      transpose(f, rows).reduce((x, y) => f32x4.add(x, y)),
    ),
  );
}
