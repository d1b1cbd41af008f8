/**
 * Running sums, products and extremes along an axis that is not the last: neighbours off the axis run side by side, a strip of them at a time,
 * and memory is walked in order. Sums and products of float32 run in double precision and are rounded at each store.
 */
import { f32x4, f64x2, i32, i8x16, v128, type V128, type Value } from '../../assembler/index.ts';
import { monoidOf } from './monoid.ts';
import { least, phaseCode, type RoutineCode, type Unit } from './phase.ts';
import type { Scan } from './scan.ts';

/** Columns of a strip: their running numbers stay in the fastest cache, and a row of them is some lines of memory. */
const stripWidth = 256;
/** Nanoseconds an element. */
const elementCost = 0.6;

const upper = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Loads and stores of four lanes, or of one. */
const memory = {
  4: {
    load: (at: Value<'i32'>): V128 => v128.load(at),
    store: (at: Value<'i32'>, x: V128) => v128.store(at, x),
  },
  1: {
    load: (at: Value<'i32'>): V128 => v128.load32_zero(at),
    store: (at: Value<'i32'>, x: V128) => v128.store32_lane(at, x, 0),
  },
} as const;

const columnCode = (scan: Scan) =>
  phaseCode(6, () => ({ f, scratch, args: [x, y, , n, inner, strips], unit }: Unit) => {
    const { identity, combine } = monoidOf(scan);
    const isSum = scan.kind === 'sum';
    const exact = scan.dtype === 'float32' && (isSum || scan.kind === 'prod');
    const inDouble = isSum ? f64x2.add : f64x2.mul;
    const left = f.let('i32', i32.mul(i32.rem_u(unit, strips), stripWidth), 'left');
    const rest = f.let('i32', i32.sub(inner, left));
    const width = least(f, rest, f.let('i32', i32.const(stripWidth)));
    const [i, row] = [f.local('i32', 'i'), f.local('i32', 'row')];
    const none = f.let('v128', exact ? f64x2.const(isSum ? 0 : 1) : identity);
    const running = f.let('i32', scratch);
    f.for(i, 0, 8 * stripWidth, 16, () => f.do(v128.store(i32.add(running, i), none)));

    const first = i32.mul(i32.div_u(unit, strips), i32.mul(n, inner));
    const at = f.let('i32', i32.add(x, i32.shl(i32.add(first, left), 2)), 'at');
    const toResult = f.let('i32', i32.sub(y, x));
    const stride = f.let('i32', i32.shl(inner, 2));
    if (scan.reverse) {
      f.set(at, i32.add(at, i32.mul(i32.sub(n, 1), stride)));
      f.set(stride, i32.sub(0, stride));
    }
    const element = f.local('i32', 'element');
    const place = f.local('i32', 'place');
    const step = (lanes: 4 | 1): void => {
      const value = f.let('v128', memory[lanes].load(element));
      const result = f.local('v128', 'result');
      if (exact) {
        const halves = lanes === 4 ? [0, 8] : [0];
        const shown = halves.map((half) => {
          const part = half === 0 ? value : i8x16.shuffle(value, value, upper);
          const before = f.let('v128', v128.load(place, 2 * half));
          const after = f.let('v128', inDouble(before, f64x2.promote_low_f32x4(part)));
          // Behind a single column lies the running number of the next.
          f.do(
            lanes === 4 ? v128.store(place, after, 2 * half) : v128.store64_lane(place, after, 0),
          );
          return f32x4.demote_f64x2_zero(scan.exclusive ? before : after);
        });
        f.set(result, lanes === 4 ? i8x16.shuffle(shown[0], shown[1], lowerHalves) : shown[0]);
      } else {
        const before = f.let('v128', memory[lanes].load(place));
        const after = f.let('v128', combine(before, value));
        f.do(memory[lanes].store(place, after));
        f.set(result, scan.exclusive ? before : after);
      }
      f.do(memory[lanes].store(i32.add(element, toResult), result));
      f.increment(element, 4 * lanes);
      f.increment(place, (exact ? 8 : 4) * lanes);
    };
    f.for(row, 0, n, 1, () => {
      f.set(element, at);
      f.set(place, running);
      f.set(i, width);
      for (const lanes of [4, 1] as const) {
        f.while(
          () => i32.ge_s(i, lanes),
          () => {
            step(lanes);
            f.increment(i, -lanes);
          },
        );
      }
      f.set(at, i32.add(at, stride));
    });
  });

export function scanColumns(scan: Scan, outer: number, n: number, inner: number): RoutineCode {
  const strips = Math.ceil(inner / stripWidth);
  const phase = {
    key: `columns ${scan.kind} ${scan.dtype} ${scan.exclusive} ${scan.reverse}`,
    generate: columnCode(scan),
    sizes: [n, inner, strips],
    units: outer * strips,
    unitCost: n * Math.min(inner, stripWidth) * elementCost,
  };
  return { phases: [phase], workspace: 0 };
}
