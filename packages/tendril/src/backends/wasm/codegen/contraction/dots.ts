/**
 * Few sums of products over windows that slide (a filter of a single feature, above all), which lie in memory as lines: each sum
 * is taken along its window's lines, those of four windows at once. Windows that reach over an edge are packed first.
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
import { product, range } from '../../../../ir/shape.ts';
import type { MultiplyAdd } from './micro.ts';
import { joinAxes, last, type Operand } from './operand.ts';
import { emitPack, fillBytes } from './pack.ts';
import { lineBytes, maxColumns, storeTotals } from './skinny.ts';
import type { Scratch, State } from './state.ts';
import { rowWords, runWords, writeRows, writeRuns } from './tables.ts';
import { isInside, reachOf } from './window.ts';

/** Shorter lines are done as well by other code. */
const leastLength = 8;
/** The most elements of a window: tables of them have to fit the scratch memory. */
const mostElements = 4096;
/** Windows at once, and vectors of each in a round. */
const width = 4;
const unrolled = 4;

/** Where the elements of a window lie: in so many lines of this length, `step` bytes apart. */
interface Lines {
  readonly count: number;
  readonly length: number;
  readonly step: number;
}

/**
 * Adds what the code needs. In it one says which windows of the current batch are next, and how many rows there are, and then what
 * to do with four of those, from `group` on: to store the sums of their products by each row of `weights`.
 */
export type EmitDots = (
  module: ModuleBuilder,
  operand: Operand,
  state: State,
  scratch: Scratch,
  madd: MultiplyAdd,
) => (
  f: FunctionBuilder,
  first: Local<'i32'>,
  count: Local<'i32'>,
  rows: Local<'i32'>,
) => (group: Local<'i32'>, weights: Value<'i32'>, to: Value<'i32'>) => void;

/** How to read the operand as windows; null if it has none that are worth it. */
export function dots(operand: Operand): EmitDots | null {
  const { k, address, checks } = operand;
  const { extents, kept } = joinAxes(k, [address.k]);
  const steps = kept.map((axis) => address.k[axis]);
  const length = last(extents);
  const isLines = extents.length <= 2 && last(steps) === 4 && length >= leastLength;
  if (!isLines || product(k) > mostElements) return null;
  if (!checks.every((check) => isInside(operand, check))) return null;
  return emitter({ count: product(k) / length, length, step: steps[0] });
}

const emitter =
  (lines: Lines): EmitDots =>
  (module, operand, state, scratch, madd) => {
    const entryBytes = 4 * rowWords(operand);
    const entries = scratch.take(entryBytes * (maxColumns + width));
    const [one, two] = [1, 2].map((rows) => emitDot(module, lines, rows, madd));
    const edges = operand.checks.length > 0 ? emitEdges(module, operand, scratch) : null;
    return (f, first, count, rows) => {
      writeRows(f, operand, width, entries, state, first, count, state.columns);
      const pack = edges?.(f);
      const windows = range(width).map(() => f.local('i32', 'window'));
      const step = f.let('i32', i32.const(lines.step), 'step');
      return (group, weights, to) => {
        const entry = f.let('i32', i32.add(entries, i32.mul(group, entryBytes)), 'entry');
        windows.forEach((window, i) => f.set(window, i32.load(entry, i * entryBytes)));
        if (pack) {
          f.set(step, lines.step);
          f.if(i32.eqz(areInside(operand, entry)), () => {
            windows.forEach((window, i) => f.set(window, pack(i, i32.add(entry, i * entryBytes))));
            f.set(step, 4 * lines.length);
          });
        }
        const row = f.let('i32', rows, 'row');
        const [by, at] = [f.let('i32', weights, 'weights'), f.let('i32', to, 'to')];
        const some = (dot: FunctionRef<'void'>, count: number): void =>
          f.while(
            () => i32.ge_s(row, count),
            () => {
              f.do(f.call(dot, by, ...windows, step, at));
              f.increment(by, 4 * count * lines.count * lines.length);
              f.increment(at, count * lineBytes);
              f.increment(row, -count);
            },
          );
        some(two, 2);
        some(one, 1);
      };
    };
  };

/** Whether all elements of the windows are there whose entries begin here. */
function areInside(operand: Operand, entry: Local<'i32'>): Value<'i32'> {
  const entryBytes = 4 * rowWords(operand);
  return operand.checks
    .flatMap(({ form, extent }, check) => {
      const { least, span } = reachOf(operand, form);
      return range(width).map((i): Value<'i32'> => {
        const value = i32.load(entry, i * entryBytes + 4 * (1 + check));
        // As unsigned numbers negative ones are too large.
        return i32.lt_u(i32.add(value, least), extent - span);
      });
    })
    .reduce((all, one) => i32.and(all, one));
}

/** The packing of single windows: code that makes it ready, and then packs window `i` from its entry and says where it is. */
function emitEdges(module: ModuleBuilder, operand: Operand, scratch: Scratch) {
  const k = product(operand.k);
  const bytes = fillBytes(operand, 1, k);
  const fill = scratch.take(bytes + 16);
  const runs = scratch.take(4 * runWords(operand) * k);
  const packed = scratch.take(4 * k * width + 16);
  const pack = emitPack(module, 'packWindow', operand, 1, fill);
  return (f: FunctionBuilder) => {
    for (let at = 0; at < bytes; at += 16) f.do(v128.store(fill, f32x4.const(operand.fill), at));
    const end = writeRuns(f, operand, runs, i32.const(0), i32.const(k));
    return (i: number, entry: Value<'i32'>): Value<'i32'> => {
      const to = i32.add(packed, 4 * k * i);
      f.do(f.call(pack, to, entry, runs, end));
      return to;
    };
  };
}

/**
 * For 1 or 2 rows: `dot(weights, window × 4, step, to)`: to[w] = Σ weights · window w, whose lines begin `step` bytes apart.
 * There are two sums for each window: of a row each, or of one row's vectors in turns.
 */
function emitDot(
  module: ModuleBuilder,
  { count, length }: Lines,
  rows: number,
  madd: MultiplyAdd,
): FunctionRef<'void'> {
  const names = ['weights', ...range(width).map((w) => `window${w}`), 'step', 'to'];
  return module.function(
    `dot${rows}`,
    names.map((name) => [name, 'i32']),
    [],
    (f) => {
      const [weights, ...others] = names.map((_, i) => f.param(i, 'i32'));
      const windows = others.slice(0, width);
      const [step, to] = others.slice(width);
      const second = f.let('i32', i32.add(weights, 4 * count * length), 'second');
      const byRow = [weights, second].slice(0, rows);
      const pointers = [...byRow, ...windows];
      const sums = windows.map(() => [0, 1].map(() => f.local('v128', 'sum')));
      const multiply = (load: typeof v128.load, at: number, turn: number): void => {
        const by = byRow.map((row) => f.let('v128', load(row, at), 'weight'));
        windows.forEach((window, w) => {
          const value = f.let('v128', load(window, at), 'value');
          by.forEach((weight, row) => {
            const sum = sums[w][rows === 1 ? turn % 2 : row];
            f.set(sum, madd(weight, value, sum));
          });
        });
      };
      const vectors = (n: number): void => range(n).forEach((v) => multiply(v128.load, 16 * v, v));
      const round = 4 * unrolled;
      const rounds = Math.floor(length / round);
      const done = 4 * round * rounds;
      const rest = Math.floor((length % round) / 4);
      const part = f.local('i32', 'part');
      const line = f.local('i32', 'line');
      f.for(line, 0, count, 1, () => {
        f.for(part, 0, rounds, 1, () => {
          vectors(unrolled);
          for (const pointer of pointers) f.increment(pointer, 4 * round);
        });
        vectors(rest);
        for (let i = 0; i < length % 4; i++) multiply(v128.load32_zero, 16 * rest + 4 * i, i);
        for (const row of byRow) f.increment(row, 4 * length - done);
        for (const window of windows) f.increment(window, i32.sub(step, done));
      });
      const totals = (row: number): V128[] => sums.map((ofWindow) => ofWindow[row]);
      if (rows === 1)
        storeTotals(
          f,
          to,
          sums.map(([even, odd]) => f32x4.add(even, odd)),
        );
      else range(rows).forEach((row) => storeTotals(f, i32.add(to, row * lineBytes), totals(row)));
    },
  );
}
