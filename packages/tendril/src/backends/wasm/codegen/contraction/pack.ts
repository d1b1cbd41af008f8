/**
 * Packing: copies a block of an operand into panels, in which the elements that the micro kernel needs together lie together:
 * `panel` rows' elements for the first k, then for the next. What an element's address is comes from the tables.
 */
import {
  i32,
  select,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { highPairs, lowPairs, times, transpose } from './emit.ts';
import { last, type Check, type Operand } from './operand.ts';
import { rowWords, runWords } from './tables.ts';

/** Bytes of fill values that packing reads in place of missing elements. */
export function fillBytes(operand: Operand, panel: number, maxRun: number): number {
  return operand.checks.length === 0 ? 0 : 4 * Math.max(panel, Math.min(last(operand.k), maxRun));
}

/** Four k at once, where k is dense in memory: loads of four k for each row, transposed. */
function transposeStep(f: FunctionBuilder, to: Value<'i32'>, rows: readonly Value<'i32'>[]): void {
  const stride = rows.length * 4;
  const load = (row: number): Local<'v128'> => f.let('v128', v128.load(rows[row]), `r${row}`);
  let row = 0;
  for (; row + 4 <= rows.length; row += 4) {
    const columns = transpose(
      f,
      [0, 1, 2, 3].map((i) => load(row + i)),
    );
    columns.forEach((column, k) => f.do(v128.store(to, column, k * stride + row * 4)));
  }
  for (; row + 2 <= rows.length; row += 2) {
    const [a, b] = [load(row), load(row + 1)];
    const low = f.let('v128', lowPairs(a, b));
    const high = f.let('v128', highPairs(a, b));
    [low, low, high, high].forEach((pair, k) =>
      f.do(v128.store64_lane(to, pair, k % 2, k * stride + row * 4)),
    );
  }
  if (row < rows.length) f.do(v128.store(to, load(row)));
}

/** One k, from anywhere. */
function gatherStep(f: FunctionBuilder, to: Value<'i32'>, rows: readonly Value<'i32'>[]): void {
  rows.forEach((row, i) => f.do(i32.store(to, i32.load(row), 4 * i)));
}

/** One k of a whole panel, where rows are dense in memory. */
function copyStep(f: FunctionBuilder, to: Value<'i32'>, from: Value<'i32'>, panel: number): void {
  for (let row = 0; row + 4 <= panel; row += 4)
    f.do(v128.store(to, v128.load(from, row * 4), row * 4));
  if (panel % 4 === 2) {
    const at = (panel - 2) * 4;
    f.do(v128.store64_lane(to, v128.load64_zero(from, at), 0, at));
  }
}

/** Whether `check` holds for a row and a run, given their entries; adds what it has to say to `address`. */
function holds(
  f: FunctionBuilder,
  operand: Operand,
  index: number,
  rows: Value<'i32'>,
  row: number,
  runs: Value<'i32'>,
  address: Local<'i32'>,
): Value<'i32'> {
  const check: Check = operand.checks[index];
  const word = 4 * (1 + index);
  const form = i32.add(i32.load(rows, row * 4 * rowWords(operand) + word), i32.load(runs, word));
  if (check.divisor === 1) return i32.lt_u(form, check.extent);
  const value = f.let('i32', form, 'form');
  f.increment(address, times(i32.div_u(value, check.divisor), check.stride));
  return i32.and(
    i32.lt_u(value, check.extent * check.divisor),
    i32.eqz(i32.rem_u(value, check.divisor)),
  );
}

/**
 * Emits `pack(to, rows, runs, end)`: packs one panel, whose rows' entries start at `rows`, over the runs of k with entries from
 * `runs` to `end`. `fill` is the address of the fill values.
 */
export function emitPack(
  module: ModuleBuilder,
  name: string,
  operand: Operand,
  panel: number,
  fill: I32,
): FunctionRef<'void'> {
  const rowBytes = 4 * rowWords(operand);
  const runExtent = last(operand.k);
  const step = last(operand.address.k);
  const rowIndices = Array.from({ length: panel }, (_, i) => i);

  return module.function(
    name,
    [
      ['to', 'i32'],
      ['rows', 'i32'],
      ['runs', 'i32'],
      ['end', 'i32'],
    ],
    [],
    (f) => {
      const [to, rows, runs, end] = [0, 1, 2, 3].map((i) => f.param(i, 'i32'));
      const bases = rowIndices.map((row) =>
        f.let('i32', i32.load(rows, row * rowBytes), `row${row}`),
      );
      const pointers = rowIndices.map((row) => f.local('i32', `p${row}`));
      const start = f.local('i32', 'start');
      const length = f.local('i32', 'length');
      const advance = (moved: readonly Local<'i32'>[], count: number): void => {
        for (const pointer of moved) if (step !== 0) f.increment(pointer, count * step);
        f.increment(to, count * panel * 4);
        if (runExtent > 1) f.increment(length, -count);
      };
      /** Repeats for the whole run; what `wide` does is good for four k. */
      const overRun = (
        moved: readonly Local<'i32'>[],
        one: () => void,
        wide?: () => void,
      ): void => {
        if (runExtent === 1) {
          one();
          advance([], 1);
          return;
        }
        if (wide)
          f.while(
            () => i32.ge_u(length, 4),
            () => {
              wide();
              advance(moved, 4);
            },
          );
        // Blocks of k start at multiples of 4: where runs do too, none has a rest.
        if (wide && runExtent % 4 === 0) return;
        f.while(
          () => i32.ne(length, 0),
          () => {
            one();
            advance(moved, 1);
          },
        );
      };
      const gather = (): void => {
        for (const row of rowIndices) {
          f.set(pointers[row], i32.add(bases[row], start));
          if (operand.checks.length === 0) continue;
          const ok = operand.checks
            .map((_, i) => holds(f, operand, i, rows, row, runs, pointers[row]))
            .reduce((all, one) => i32.and(all, one));
          f.set(pointers[row], select(ok, pointers[row], i32.add(fill, 0)));
        }
        const transposes = step === 4 && runExtent >= 4;
        overRun(
          pointers,
          () => gatherStep(f, to, pointers),
          transposes ? () => transposeStep(f, to, pointers) : undefined,
        );
      };
      const overRuns = (body: () => void): void =>
        f.loop((next) => {
          f.set(start, i32.load(runs));
          if (runExtent > 1) f.set(length, i32.load(runs, 4 * (1 + operand.checks.length)));
          body();
          f.increment(runs, 4 * runWords(operand));
          f.brIf(next, i32.lt_u(runs, end));
        });

      if (!operand.rowsAdjacent || panel === 1) {
        overRuns(gather);
        return;
      }
      const dense = f.let(
        'i32',
        i32.ge_s(i32.load(rows, 4 * (1 + operand.checks.length)), panel),
        'dense',
      );
      // Along adjacent rows a bound's form is monotone: what holds for the first and the last row holds for all.
      const ok = (row: number): Value<'i32'>[] =>
        operand.checks.flatMap((check, i) =>
          row > 0 && last(check.form.rows) === 0
            ? []
            : [holds(f, operand, i, rows, row, runs, pointers[0])],
        );
      overRuns(() => {
        f.set(pointers[0], i32.add(bases[0], start));
        const conditions = [...ok(0), ...ok(panel - 1)];
        const copies = conditions.reduce<Value<'i32'>>((all, one) => i32.and(all, one), dense);
        f.if(
          copies,
          () => overRun([pointers[0]], () => copyStep(f, to, pointers[0], panel)),
          gather,
        );
      });
    },
  );
}
