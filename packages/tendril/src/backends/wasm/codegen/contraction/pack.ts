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
import { asValue, highPairs, lowPairs, times, transpose } from './emit.ts';
import { isDense, last, type Operand } from './operand.ts';
import { rowWords, runWords } from './tables.ts';

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

/** A pointer, and how many bytes it goes on with each k. */
interface Moving {
  readonly pointer: Local<'i32'>;
  readonly by: I32;
  /** The same, where each run sets it: to 0 if the row is missing. */
  readonly stop?: Local<'i32'>;
}

/** The body of a function that packs a panel. */
class PackBody {
  readonly #f: FunctionBuilder;
  readonly #operand: Operand<I32>;
  readonly #panel: number;
  readonly #fill: Value<'i32'>;
  readonly #longest: number;
  readonly #step: I32;
  readonly #to: Local<'i32'>;
  readonly #rows: Local<'i32'>;
  readonly #runs: Local<'i32'>;
  readonly #end: Local<'i32'>;
  /** What the run's entry says: address and length. */
  readonly #start: Local<'i32'>;
  readonly #length: Local<'i32'>;
  readonly #bases: readonly Local<'i32'>[];
  readonly #moving: readonly Moving[];

  constructor(f: FunctionBuilder, operand: Operand<I32>, panel: number, fill: Value<'i32'>) {
    this.#f = f;
    this.#operand = operand;
    this.#panel = panel;
    this.#fill = fill;
    this.#longest = operand.longest;
    this.#step = last(operand.address.k);
    [this.#to, this.#rows, this.#runs, this.#end] = [0, 1, 2, 3].map((i) => f.param(i, 'i32'));
    this.#start = f.local('i32', 'start');
    this.#length = f.local('i32', 'length');
    const rows = Array.from({ length: panel }, (_, row) => row);
    const rowBytes = 4 * rowWords(operand);
    this.#bases = rows.map((row) => f.let('i32', i32.load(this.#rows, row * rowBytes), 'base'));
    // A missing row reads one fill value again and again, unless there is a line of them.
    const stops = operand.checks.length > 0 && this.#longest > 1 && !isDense(operand);
    this.#moving = rows.map((): Moving => {
      const pointer = f.local('i32', 'p');
      if (!stops) return { pointer, by: this.#step };
      const stop = f.local('i32', 'step');
      return { pointer, by: stop, stop };
    });
  }

  emit(): void {
    const { checks, rowsAdjacent } = this.#operand;
    if (!rowsAdjacent || this.#panel === 1) {
      this.#overRuns(() => this.#gather());
      return;
    }
    const following = i32.load(this.#rows, 4 * (1 + checks.length));
    const adjacent = this.#f.let('i32', i32.ge_s(following, this.#panel), 'adjacent');
    this.#overRuns(() => this.#copy(adjacent));
  }

  #overRuns(body: () => void): void {
    const f = this.#f;
    f.loop((next) => {
      f.set(this.#start, i32.load(this.#runs));
      if (this.#longest > 1)
        f.set(this.#length, i32.load(this.#runs, 4 * (1 + this.#operand.checks.length)));
      body();
      f.increment(this.#runs, 4 * runWords(this.#operand));
      f.brIf(next, i32.lt_u(this.#runs, this.#end));
    });
  }

  /** A run of which each row is looked for by itself. */
  #gather(): void {
    const f = this.#f;
    this.#moving.forEach(({ pointer, stop }, row) => {
      f.set(pointer, i32.add(this.#bases[row], this.#start));
      if (this.#operand.checks.length === 0) return;
      const found = f.let('i32', all(this.#conditions(row, pointer)), 'found');
      f.set(pointer, select(found, pointer, this.#fill));
      if (stop) f.set(stop, select(found, asValue(this.#step), i32.const(0)));
    });
    const pointers = this.#moving.map(({ pointer }) => pointer);
    const transposes = isDense(this.#operand) && this.#longest >= 4;
    this.#overRun(
      this.#moving,
      () => gatherStep(f, this.#to, pointers),
      transposes ? () => transposeStep(f, this.#to, pointers) : null,
    );
  }

  /** A run of a panel whose rows are neighbours in memory, if they are (`adjacent`) and none is missing. */
  #copy(adjacent: Local<'i32'>): void {
    const f = this.#f;
    const { pointer } = this.#moving[0];
    f.set(pointer, i32.add(this.#bases[0], this.#start));
    // Along these rows a bound's form is monotone: what holds for the first and the last of them holds for all.
    const ends = this.#operand.checks.map(({ form }) => last(form.rows) !== 0);
    const conditions = [
      adjacent,
      ...this.#conditions(0, pointer),
      ...this.#conditions(this.#panel - 1, pointer, ends),
    ];
    f.if(
      all(conditions),
      () =>
        this.#overRun([{ pointer, by: this.#step }], () =>
          copyStep(f, this.#to, pointer, this.#panel),
        ),
      () => this.#gather(),
    );
  }

  /** Repeats for the whole run; what `wide` does is good for four k. */
  #overRun(moving: readonly Moving[], one: () => void, wide: (() => void) | null = null): void {
    const f = this.#f;
    const advance = (count: number): void => {
      for (const { pointer, by } of moving)
        if (by !== 0) f.increment(pointer, typeof by === 'number' ? count * by : by);
      f.increment(this.#to, count * this.#panel * 4);
      f.increment(this.#length, -count);
    };
    if (this.#longest === 1) {
      one();
      f.increment(this.#to, this.#panel * 4);
      return;
    }
    if (wide)
      f.while(
        () => i32.ge_u(this.#length, 4),
        () => {
          wide();
          advance(4);
        },
      );
    // Blocks of k start at multiples of 4: where all runs do too, none has a rest.
    if (wide && this.#operand.even) return;
    f.while(
      () => this.#length,
      () => {
        one();
        advance(1);
      },
    );
  }

  /** The checks (of those `wanted`) for a row in the current run; what they have to say is added to `address`. */
  #conditions(
    row: number,
    address: Local<'i32'>,
    wanted: readonly boolean[] = this.#operand.checks.map(() => true),
  ): Value<'i32'>[] {
    const f = this.#f;
    return this.#operand.checks.flatMap(({ extent, divisor, stride }, i) => {
      if (!wanted[i]) return [];
      const word = 4 * (1 + i);
      const ofRow = i32.load(this.#rows, row * 4 * rowWords(this.#operand) + word);
      const form = i32.add(ofRow, i32.load(this.#runs, word));
      // As unsigned numbers negative ones are too large.
      if (divisor === 1) return [i32.lt_u(form, extent)];
      const value = f.let('i32', form, 'form');
      f.increment(address, times(i32.div_u(value, divisor), stride));
      return [i32.lt_u(value, extent * divisor), i32.eqz(i32.rem_u(value, divisor))];
    });
  }
}

function all(conditions: readonly Value<'i32'>[]): Value<'i32'> {
  return conditions.reduce((both, one) => i32.and(both, one));
}

/** Bytes of fill values that packing reads in place of missing elements. */
export function fillBytes(operand: Operand<I32>, panel: number, depth: number): number {
  if (operand.checks.length === 0) return 0;
  return 4 * Math.max(panel, isDense(operand) ? Math.min(operand.longest, depth) : 1);
}

/**
 * Emits `pack(to, rows, runs, end)`: packs one panel, whose rows' entries start at `rows`, over the runs of k with entries from
 * `runs` to `end`. `fill` is the address of the fill values.
 */
export function emitPack(
  module: ModuleBuilder,
  name: string,
  operand: Operand<I32>,
  panel: number,
  fill: Value<'i32'>,
): FunctionRef<'void'> {
  return module.function(
    name,
    [
      ['to', 'i32'],
      ['rows', 'i32'],
      ['runs', 'i32'],
      ['end', 'i32'],
    ],
    [],
    (f) => new PackBody(f, operand, panel, fill).emit(),
  );
}
