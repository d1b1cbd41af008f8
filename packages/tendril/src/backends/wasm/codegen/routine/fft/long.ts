/**
 * Transforms of long rows, n = n₁·n₂, as those of their n₂ columns and then of n₁ rows of what comes of these, turned by n-th roots of
 * unity in between (Bailey, "FFTs in external or hierarchical memory", 1990). Sixteen columns, or rows, are a unit: a line of memory, so
 * that none is fetched more than once.
 */
import {
  f32x4,
  f64x2,
  i32,
  i8x16,
  v128,
  type FunctionBuilder,
  type Local,
  type V128,
} from '../../../assembler/index.ts';
import { radicesOf } from '../../../../fft/mixed-radix.ts';
import { lowHalves } from '../../contraction/emit.ts';
import { SCRATCH_BYTES } from '../../generated.ts';
import { phaseCode, type Phase, type RoutineCode, type Unit } from '../phase.ts';
import { asParts, lanes, takeRows } from './lanes.ts';
import { defineTransform, ELEMENT, loadElement, product, ROOT, storeElement } from './passes.ts';
import { multiplierBy, rootsPhase, WIDE_ROOT } from './roots.ts';
import { elementCost } from './rows.ts';

/** Vectors in a line of memory, each of which has room of its own; and room that they share. */
const groups = 4;
const line = 4 * groups;
const longest = Math.floor(SCRATCH_BYTES / ((groups + 1) * ELEMENT));
/** Numbers of rows that are transformed at once: what lies in between has to be somewhere, best in a cache. */
const atOnce = 1 << 20;

export interface Lengths {
  /** How long columns are. */
  readonly columns: number;
  /** How long rows of these are. */
  readonly rows: number;
}

/** Two lengths near each other whose product is n; null where n has none that are made of lines. */
export function splitLength(n: number): Lengths | null {
  if (n % (line * line) !== 0 || radicesOf(n) === null) return null;
  const rest = n / (line * line);
  let factor = Math.floor(Math.sqrt(rest));
  while (rest % factor !== 0) factor--;
  const [columns, rows] = [(line * rest) / factor, line * factor];
  return columns > longest ? null : { columns, rows };
}

/** Where group number `g` of a unit has its elements of `length`; group `groups` is the shared room. */
function roomOf(f: FunctionBuilder, start: Local<'i32'>, length: Local<'i32'>, g: number) {
  return f.let('i32', i32.add(start, i32.mul(length, g * ELEMENT)), 'room');
}

/** Splits a unit into which row of the operands it is of, and which line of it. */
function placeOf({ f, unit }: Unit, length: Local<'i32'>) {
  const perRow = f.let('i32', i32.div_u(length, line));
  const row = f.let('i32', i32.div_u(unit, perRow));
  const first = f.let('i32', i32.mul(i32.sub(unit, i32.mul(row, perRow)), line), 'first');
  return { row, first };
}

/** Four doubles, pairs of which are complex numbers, as their real (0) or imaginary (1) parts in single precision. */
function partsOf(pairs: readonly V128[], part: 0 | 1): V128 {
  const bytes = Array.from({ length: 8 }, (_, i) => 8 * part + i);
  const positions = [...bytes, ...bytes.map((i) => 16 + i)];
  const [low, high] = [0, 2].map((i) =>
    f32x4.demote_f64x2_zero(i8x16.shuffle(pairs[i], pairs[i + 1], positions)),
  );
  return lowHalves(low, high);
}

/** Writes what lies in the rooms, `n` elements in each, to lines `stride` bytes apart, imaginary parts `plane` bytes behind real ones. */
function putLines(
  f: FunctionBuilder,
  rooms: readonly Local<'i32'>[],
  n: Local<'i32'>,
  target: Local<'i32'>,
  plane: Local<'i32'>,
  stride: Local<'i32'>,
  exchange = false,
): void {
  const behind = f.let('i32', i32.add(target, plane));
  const [real, imag] = exchange ? [behind, target] : [target, behind];
  const at = f.let('i32', i32.const(0), 'at');
  f.for(f.local('i32', 'i'), 0, n, 1, () => {
    rooms.forEach((room, group) => {
      const { re, im } = loadElement(f, f.let('i32', i32.add(room, at)));
      f.do(v128.store(real, re, 16 * group), v128.store(imag, im, 16 * group));
    });
    f.set(target, i32.add(target, stride));
    f.set(behind, i32.add(behind, stride));
    f.increment(at, ELEMENT);
  });
}

/**
 * Sizes: the columns' length, that of rows, how many radices the columns' have; where the table of n-th roots lies, and that of the columns';
 * the bytes of one part in the workspace, and where the operands' rows begin that are transformed now.
 */
const columnsCode = (isReal: boolean, inverse: boolean, radices: readonly number[]) => {
  const operands = isReal ? 1 : 2;
  return phaseCode(operands + 9, (module) => {
    const transform = defineTransform(module, radices);
    return (context: Unit) => {
      const { f, scratch, args, list } = context;
      const [, workspace, m, width, count, fineAt, rootsAt, plane, begin] = args.slice(operands);
      const start = f.let('i32', scratch);
      const { row, first } = placeOf(context, width);
      const shared = roomOf(f, start, m, groups);
      const rooms = Array.from({ length: groups }, (_, g) => roomOf(f, start, m, g));
      const offset = f.let('i32', i32.shl(i32.add(i32.mul(row, i32.mul(m, width)), first), 2));
      const lineBytes = f.let('i32', i32.shl(width, 2));
      const sources = args
        .slice(0, operands)
        .map((operand) => f.let('i32', i32.add(i32.add(operand, begin), offset)));
      const [i, g] = [f.local('i32', 'i'), f.local('i32', 'g')];
      const to = f.let('i32', start, 'to');
      const next = f.let('i32', i32.mul(m, ELEMENT));
      f.for(i, 0, m, 1, () => {
        const place = f.let('i32', to);
        for (let group = 0; group < groups; group++) {
          const parts = sources.map((source) => v128.load(source, 16 * group));
          storeElement(f, place, ...asParts(parts, inverse));
          f.set(place, i32.add(place, next));
        }
        for (const source of sources) f.set(source, i32.add(source, lineBytes));
        f.increment(to, ELEMENT);
      });
      const radixList = f.let('i32', i32.add(list, 4 * args.length));
      const roots = f.let('i32', i32.add(workspace, rootsAt), 'roots');
      const fine = f.let('i32', i32.add(i32.add(workspace, fineAt), i32.mul(first, WIDE_ROOT)));
      const room = f.let('i32', start, 'room');
      f.for(g, 0, groups, 1, () => {
        const from = f.let(
          'i32',
          f.call(transform, room, shared, m, radixList, count, roots, ROOT),
        );
        f.set(to, room);
        // The roots of each column, to the power of the place in it.
        const turns = lanes.map((lane) => {
          const root = f.let('v128', v128.load(fine, lane * WIDE_ROOT));
          return { times: multiplierBy(f, root), power: f.let('v128', f64x2.const(1, 0)) };
        });
        f.for(i, 0, m, 1, () => {
          const powers = turns.map(({ power }) => power);
          const w = {
            re: f.let('v128', partsOf(powers, 0)),
            im: f.let('v128', partsOf(powers, 1)),
          };
          const { re, im } = product(loadElement(f, from), w);
          storeElement(f, to, re, im);
          for (const { times, power } of turns) f.set(power, times(power));
          f.increment(from, ELEMENT);
          f.increment(to, ELEMENT);
        });
        f.set(room, i32.add(room, next));
        f.increment(fine, 4 * WIDE_ROOT);
      });
      putLines(f, rooms, m, f.let('i32', i32.add(workspace, offset)), plane, lineBytes);
    };
  });
};

/**
 * Sizes: the columns' length, that of rows, how many radices the rows' have; where their roots lie; the bytes of one part in the workspace
 * and of one in the result, and where the result's rows begin that come of it.
 */
const rowsCode = (operands: number, inverse: boolean, radices: readonly number[]) =>
  phaseCode(operands + 9, (module) => {
    const transform = defineTransform(module, radices);
    return (context: Unit) => {
      const { f, scratch, args, list } = context;
      const [out, workspace, columns, m, count, rootsAt, plane, outPlane, begin] =
        args.slice(operands);
      const start = f.let('i32', scratch);
      const { row, first } = placeOf(context, columns);
      const shared = roomOf(f, start, m, groups);
      const rooms = Array.from({ length: groups }, (_, g) => roomOf(f, start, m, g));
      const base = f.let('i32', i32.mul(row, i32.mul(m, columns)));
      const from = f.let('i32', i32.add(workspace, i32.shl(i32.add(base, i32.mul(first, m)), 2)));
      const rowBytes = f.let('i32', i32.shl(m, 2));
      const radixList = f.let('i32', i32.add(list, 4 * args.length));
      const roots = f.let('i32', i32.add(workspace, rootsAt), 'roots');
      const room = f.let('i32', start, 'room');
      const next = f.let('i32', i32.mul(m, ELEMENT));
      const isOdd = f.let('i32', i32.and(count, 1));
      const g = f.local('i32', 'g');
      f.for(g, 0, groups, 1, () => {
        // Begun where an even number of passes ends in the group's own room.
        const [x, y] = [f.let('i32', room), f.let('i32', shared)];
        f.if(isOdd, () => {
          f.set(x, shared);
          f.set(y, room);
        });
        const sources = [from, i32.add(from, plane)].map((source) =>
          lanes.map((lane) => f.let('i32', i32.add(source, i32.mul(rowBytes, lane)))),
        );
        takeRows(f, sources, x, m, false);
        f.do(f.call(transform, x, y, m, radixList, count, roots, ROOT));
        f.set(from, i32.add(from, i32.shl(rowBytes, 2)));
        f.set(room, i32.add(room, next));
      });
      const place = i32.add(begin, i32.shl(i32.add(base, first), 2));
      const target = f.let('i32', i32.add(out, place));
      putLines(f, rooms, m, target, outPlane, f.let('i32', i32.shl(columns, 2)), inverse);
    };
  });

export function transformLong(
  isReal: boolean,
  inverse: boolean,
  rows: number,
  lengths: Lengths,
): RoutineCode {
  const operands = isReal ? 1 : 2;
  const n = lengths.columns * lengths.rows;
  const most = Math.min(rows, Math.max(1, Math.floor(atOnce / n)));
  // What the columns give, then tables: roots of the columns' length, of the rows', of n, and room for making them.
  const plane = 4 * most * n;
  const columnRoots = 2 * plane;
  const rowRoots = columnRoots + ROOT * lengths.columns;
  const unused = rowRoots + ROOT * lengths.rows;
  const fine = unused + ROOT * lengths.rows;
  const columnRadices = radicesOf(lengths.columns)!;
  const rowRadices = radicesOf(lengths.rows)!;
  const usedBy = (radices: readonly number[]) => [...new Set(radices)];
  const [forColumns, forRows] = [usedBy(columnRadices), usedBy(rowRadices)];
  const columnPhase = {
    key: `fft columns ${isReal} ${inverse} ${forColumns.join()}`,
    generate: columnsCode(isReal, inverse, forColumns),
    unitCost: line * elementCost * lengths.columns * (columnRadices.length + 4),
  };
  const rowPhase = {
    key: `fft long ${operands} ${inverse} ${forRows.join()}`,
    generate: rowsCode(operands, inverse, forRows),
    unitCost: line * elementCost * lengths.rows * (rowRadices.length + 3),
  };
  const phases: Phase[] = [
    rootsPhase(operands, lengths.columns, lengths.columns, { table: columnRoots, wide: fine }),
    rootsPhase(operands, lengths.rows, lengths.rows, { table: rowRoots, wide: fine }),
    rootsPhase(operands, n, lengths.rows, { table: unused, wide: fine }),
  ];
  const { columns, rows: width } = lengths;
  for (let first = 0; first < rows; first += most) {
    const lines = Math.min(most, rows - first) / line;
    const begin = 4 * first * n;
    const forAll = [columns, width];
    phases.push(
      {
        ...columnPhase,
        sizes: [...forAll, columnRadices.length, fine, columnRoots, plane, begin, ...columnRadices],
        units: lines * width,
      },
      {
        ...rowPhase,
        sizes: [...forAll, rowRadices.length, rowRoots, plane, 4 * rows * n, begin, ...rowRadices],
        units: lines * columns,
      },
    );
  }
  return { phases, workspace: fine + WIDE_ROOT * Math.max(columns, width) };
}
