/**
 * The micro kernel: a tile of 6 rows by 8 columns of the result, kept in registers while k runs over two panels. x86 has 16
 * vector registers and engines keep one for themselves: 12 sums, 2 of the right operand and 1 of the left one fit.
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
} from '../../assembler/index.ts';
import type { Finish } from './finish.ts';

export const tileRows = 6;
export const tileColumns = 8;
export const tileBytes = tileRows * tileColumns * 4;
const vectors = tileColumns / 4;
const unrolled = 4;

export type MultiplyAdd = (a: V128, b: V128, c: V128) => V128;

export function multiplyAdd(relaxed: boolean): MultiplyAdd {
  return relaxed ? f32x4.relaxed_madd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Emits `micro(a, b, k, tile, more, full, row, column)`: the products of `k` (at least 1) columns of panel `a` and rows of panel
 * `b`, summed, are written to the tile; added to what it holds if `more`. If `full`, the tile is done and lies wholly in the
 * result at (row, column): it is finished instead of written.
 */
export function emitMicro(
  module: ModuleBuilder,
  madd: MultiplyAdd,
  finishTile: Finish['tile'],
): FunctionRef<'void'> {
  return module.function(
    'micro',
    [
      ['a', 'i32'],
      ['b', 'i32'],
      ['k', 'i32'],
      ['tile', 'i32'],
      ['more', 'i32'],
      ['full', 'i32'],
      ['row', 'i32'],
      ['column', 'i32'],
    ],
    [],
    (f) => {
      const [a, b, k, tile, more, full, row, column] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
        f.param(i, 'i32'),
      );
      const sums = Array.from({ length: tileRows * vectors }, (_, i) => f.local('v128', `sum${i}`));
      f.if(more, () => sums.forEach((sum, i) => f.set(sum, v128.load(tile, 16 * i))));
      const rights = Array.from({ length: vectors }, (_, i) => f.local('v128', `b${i}`));
      const left = f.local('v128', 'a');
      const rounds = (count: number): void => {
        for (let u = 0; u < count; u++) oneStep(f, madd, a, b, u, sums, left, rights);
        f.increment(a, count * tileRows * 4);
        f.increment(b, count * tileColumns * 4);
        f.increment(k, -count);
      };
      f.while(
        () => i32.ge_s(k, unrolled),
        () => rounds(unrolled),
      );
      f.while(
        () => i32.gt_s(k, 0),
        () => rounds(1),
      );
      const write = (): void => sums.forEach((sum, i) => f.do(v128.store(tile, sum, 16 * i)));
      if (finishTile) f.if(full, () => finishTile(f, sums, row, column), write);
      else write();
    },
  );
}

function oneStep(
  f: FunctionBuilder,
  madd: MultiplyAdd,
  a: Local<'i32'>,
  b: Local<'i32'>,
  step: number,
  sums: readonly Local<'v128'>[],
  left: Local<'v128'>,
  rights: readonly Local<'v128'>[],
): void {
  rights.forEach((right, j) => f.set(right, v128.load(b, step * tileColumns * 4 + 16 * j)));
  for (let row = 0; row < tileRows; row++) {
    f.set(left, v128.load32_splat(a, (step * tileRows + row) * 4));
    rights.forEach((right, j) => {
      const sum = sums[row * vectors + j];
      f.set(sum, madd(left, right, sum));
    });
  }
}
