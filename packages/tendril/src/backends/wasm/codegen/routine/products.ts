/**
 * Running products of float32 along rows, in double precision. Four elements become their own running products first, so that only
 * one multiplication of four waits for the one before. Rows are not cut for threads: a part may overflow whose row has long
 * underflowed to 0, and 0 · ∞ is no number.
 */
import { f32x4, f64x2, i32, i8x16, v128, type V128, type Value } from '../../assembler/index.ts';
import { phaseCode, type RoutineCode, type Unit } from './phase.ts';
import type { Scan } from './scan.ts';

/** Nanoseconds an element. */
const elementCost = 0.8;

const words = (...list: readonly number[]): number[] =>
  list.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
const upperHalf = words(2, 3, 2, 3);
const lowerHalves = words(0, 1, 4, 5);
const backwards = words(3, 2, 1, 0);
/** The first operand's last number of two, and the second's first. */
const moved = words(2, 3, 4, 5);

const rowCode = ({ exclusive, reverse }: Pick<Scan, 'exclusive' | 'reverse'>) =>
  phaseCode(4, () => ({ f, args: [x, y, , n], unit }: Unit) => {
    const first = i32.mul(unit, n);
    const start = reverse ? i32.add(first, n) : first;
    const at = f.let('i32', i32.add(x, i32.shl(start, 2)), 'at');
    const toResult = f.let('i32', i32.sub(y, x));
    const one = f.let('v128', f64x2.const(1));
    /** The product of all before, in both lanes. */
    const sofar = f.let('v128', one, 'sofar');
    const left = f.let('i32', n, 'left');
    const turned = (value: V128): V128 => {
      if (!reverse) return value;
      const kept = f.let('v128', value);
      return i8x16.shuffle(kept, kept, backwards);
    };
    const step = (lanes: 4 | 1): void => {
      if (reverse) f.increment(at, -4 * lanes);
      const to: Value<'i32'> = i32.add(at, toResult);
      if (lanes === 1) {
        const before = f.let('v128', sofar);
        const value = f64x2.promote_low_f32x4(v128.load32_splat(at));
        f.set(sofar, f64x2.mul(before, value));
        const shown = f32x4.demote_f64x2_zero(exclusive ? before : sofar);
        f.do(v128.store32_lane(to, shown, 0));
      } else {
        const value = f.let('v128', turned(v128.load(at)));
        const pair = (part: V128): V128 => {
          const wide = f.let('v128', f64x2.promote_low_f32x4(part));
          return f.let('v128', f64x2.mul(wide, i8x16.shuffle(one, wide, moved)));
        };
        const low = pair(value);
        const lastOf = (half: V128): V128 => i8x16.shuffle(half, half, upperHalf);
        const inner = pair(i8x16.shuffle(value, value, upperHalf));
        const high = f.let('v128', f64x2.mul(inner, lastOf(low)));
        const shown = exclusive
          ? [i8x16.shuffle(one, low, moved), i8x16.shuffle(low, high, moved)]
          : [low, high];
        const [a, b] = shown.map((half) => f32x4.demote_f64x2_zero(f64x2.mul(sofar, half)));
        f.do(v128.store(to, turned(i8x16.shuffle(a, b, lowerHalves))));
        f.set(sofar, f64x2.mul(sofar, lastOf(high)));
      }
      if (!reverse) f.increment(at, 4 * lanes);
      f.increment(left, -lanes);
    };
    for (const lanes of [4, 1] as const) {
      f.while(
        () => i32.ge_s(left, lanes),
        () => step(lanes),
      );
    }
  });

export function productsOfRows(scan: Scan, rows: number, n: number): RoutineCode {
  const phase = {
    key: `products ${scan.exclusive} ${scan.reverse}`,
    generate: rowCode(scan),
    sizes: [n],
    units: rows,
    unitCost: n * elementCost,
  };
  return { phases: [phase], workspace: 0 };
}
