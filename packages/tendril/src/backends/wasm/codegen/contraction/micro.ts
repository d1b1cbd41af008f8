/**
 * The micro kernels: a tile of 6 rows by 8 columns of the result, kept in registers while k runs over two panels. x86 has 16
 * vector registers and engines keep one for themselves: 12 sums, 2 of the right operand and 1 of the left one fit. The last rows
 * of a result, if they are fewer, have kernels for 1, 2 or 4 rows: they share out k among several sums, so that there are 8 of
 * them, enough to keep the multipliers busy.
 */
import {
  f32x4,
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type ModuleBuilder,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import type { Finish } from './finish.ts';

export const tileRows = 6;
export const tileColumns = 8;
export const tileBytes = tileRows * tileColumns * 4;
const vectors = tileColumns / 4;
const unrolled = 4;

/** How many rows a kernel may have, and among how many sums for each element it shares out k. */
const sharesOfRows = { 1: 4, 2: 2, 4: 1, [tileRows]: 1 } as const;
const heights = [1, 2, 4, tileRows] as const;
type Height = (typeof heights)[number];

/** Cycles that each k of a tile takes, of which the first `rows` rows are wanted, at two multiplications a cycle. */
export function tileCycles(rows: number): number {
  return Math.max(2, heightFor(rows));
}

function heightFor(rows: number): Height {
  return heights.find((height) => height >= rows) ?? tileRows;
}

export type MultiplyAdd = (a: V128, b: V128, c: V128) => V128;

export function multiplyAdd(relaxed: boolean): MultiplyAdd {
  return relaxed ? f32x4.relaxed_madd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Where the rows of the left operand are: in a panel (`a` is its address), or where they lie. Then `a` is the address of the rows'
 * entries in a table, which are `entryBytes` long and begin with the row's address. A row's elements lie side by side, or at
 * these `offsets` (bytes), of which there are so few that all steps are written out.
 */
export type LeftForm =
  | { readonly kind: 'panel' }
  | { readonly kind: 'lines'; readonly entryBytes: number }
  | { readonly kind: 'window'; readonly entryBytes: number; readonly offsets: readonly number[] };

/** What a call of a micro kernel says. */
export interface TileCall {
  readonly a: Value<'i32'>;
  readonly b: Value<'i32'>;
  /** The first k, and how many (at least 1). */
  readonly first: Value<'i32'>;
  readonly count: Value<'i32'>;
  /** Sums are written to the tile; added to what it holds if `more`. */
  readonly tile: Value<'i32'>;
  readonly more: Value<'i32'>;
  /** The tile is done and lies wholly in the result at (row, column): it is finished instead of written. */
  readonly full: Value<'i32'>;
  readonly row: Value<'i32'>;
  readonly column: Value<'i32'>;
}

export interface Micro {
  /** Computes a tile of which `rows` rows are wanted: all, if that is no less than a tile has. */
  call(f: FunctionBuilder, rows: Value<'i32'>, at: TileCall): void;
}

/** @param rests how many rows the last tile may have, where it is not whole. */
export function emitMicro(
  module: ModuleBuilder,
  madd: MultiplyAdd,
  left: LeftForm,
  rests: ReadonlySet<number>,
  finishTile: Finish['tile'],
): Micro {
  const needed = new Set([...rests].map(heightFor)).add(tileRows);
  /** The highest first. */
  const kernels = heights
    .filter((height) => needed.has(height))
    .reverse()
    .map((height) => ({ height, micro: emitHeight(module, madd, left, height, finishTile) }));
  const call = (
    f: FunctionBuilder,
    micro: FunctionRef<'void'>,
    { a, b, first, count, tile, more, full, row, column }: TileCall,
  ): void => f.do(f.call(micro, a, b, first, count, tile, more, full, row, column));
  return {
    call(f, rows, at) {
      const choose = (i: number): void => {
        const { micro } = kernels[i];
        if (i + 1 === kernels.length) call(f, micro, at);
        else
          f.if(
            i32.gt_s(rows, kernels[i + 1].height),
            () => call(f, micro, at),
            () => choose(i + 1),
          );
      };
      choose(0);
    },
  };
}

function emitHeight(
  module: ModuleBuilder,
  madd: MultiplyAdd,
  form: LeftForm,
  height: Height,
  finishTile: Finish['tile'],
): FunctionRef<'void'> {
  return module.function(
    `${form.kind}${height}`,
    [
      ['a', 'i32'],
      ['b', 'i32'],
      ['first', 'i32'],
      ['k', 'i32'],
      ['tile', 'i32'],
      ['more', 'i32'],
      ['full', 'i32'],
      ['row', 'i32'],
      ['column', 'i32'],
    ],
    [],
    (f) => {
      const [a, b, first, k, tile, more, full, row, column] = Array.from({ length: 9 }, (_, i) =>
        f.param(i, 'i32'),
      );
      const elements = height * vectors;
      /** The sums of all elements, row by row, for each share of k. */
      const shares = Array.from({ length: sharesOfRows[height] }, (_, share) =>
        Array.from({ length: elements }, (_, i) => f.local('v128', `sum${share}_${i}`)),
      );
      const [sums] = shares;
      f.if(more, () => sums.forEach((sum, i) => f.set(sum, v128.load(tile, 16 * i))));
      const offsets = form.kind === 'window' ? form.offsets : [];
      const least = Math.min(...offsets);
      const ahead = form.kind === 'window' ? i32.const(least) : i32.shl(first, 2);
      const lines =
        form.kind === 'panel'
          ? [a]
          : Array.from({ length: height }, (_, i) =>
              f.let('i32', i32.add(i32.load(a, i * form.entryBytes), ahead), 'line'),
            );
      const load = (step: number, r: number): Value<'v128'> => {
        if (form.kind === 'panel') return v128.load32_splat(a, (step * tileRows + r) * 4);
        const at = form.kind === 'lines' ? 4 * step : offsets[step] - least;
        return v128.load32_splat(lines[r], at);
      };
      const advance = form.kind === 'panel' ? tileRows * 4 : 4;
      const rights = Array.from({ length: vectors }, (_, i) => f.local('v128', `b${i}`));
      const value = f.local('v128', 'a');
      const steps = (count: number): void => {
        for (let step = 0; step < count; step++) {
          const share = shares[step % shares.length];
          rights.forEach((right, j) => f.set(right, v128.load(b, step * tileColumns * 4 + 16 * j)));
          for (let r = 0; r < height; r++) {
            f.set(value, load(step, r));
            rights.forEach((right, j) => {
              const sum = share[r * vectors + j];
              f.set(sum, madd(value, right, sum));
            });
          }
        }
      };
      const rounds = (count: number): void => {
        steps(count);
        for (const line of lines) f.increment(line, count * advance);
        f.increment(b, count * tileColumns * 4);
        f.increment(k, -count);
      };
      if (form.kind === 'window') {
        steps(offsets.length);
      } else {
        f.while(
          () => i32.ge_s(k, unrolled),
          () => rounds(unrolled),
        );
        f.while(
          () => i32.gt_s(k, 0),
          () => rounds(1),
        );
      }
      for (const share of shares.slice(1))
        sums.forEach((sum, i) => f.set(sum, f32x4.add(sum, share[i])));
      const write = (): void => sums.forEach((sum, i) => f.do(v128.store(tile, sum, 16 * i)));
      if (finishTile && height === tileRows)
        f.if(full, () => finishTile(f, sums, row, column), write);
      else write();
    },
  );
}
