/** Functions that need more digits on the way than float32 has: they work on two halves of two float64 lanes each. */
import { f64x2, i8x16, f32x4, type V128 } from '../../assembler/index.ts';
import type { Lanes } from './lanes.ts';

/** Lanes 0 and 1, and lanes 2 and 3 where they count. */
export type Halves = readonly V128[];

export function widen(l: Lanes, x: V128): Halves {
  const kept = l.let(x);
  const low = l.let(f64x2.promote_low_f32x4(kept));
  if (l.lanes <= 2) return [low];
  const high = i8x16.shuffle(kept, kept, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  return [low, l.let(f64x2.promote_low_f32x4(high))];
}

const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Rounds to float32. */
export function narrow(l: Lanes, [low, high]: Halves): V128 {
  const first = f32x4.demote_f64x2_zero(low);
  if (high) return i8x16.shuffle(first, f32x4.demote_f64x2_zero(high), joined);
  return l.lanes === 1 ? f32x4.splat(f32x4.extract_lane(first, 0)) : first;
}

/** A float64 constant in both lanes. */
export function double(l: Lanes, value: number): V128 {
  const { code } = l;
  return code.keep(code.root, 'v128', `d${value}`, () => f64x2.const(value), 'c');
}

/** coefs[0] + coefs[1] x + …, by Horner's rule, in float64. */
export function doublePolynomial(l: Lanes, x: V128, coefs: readonly number[]): V128 {
  let sum = double(l, coefs[coefs.length - 1]);
  for (let i = coefs.length - 2; i >= 0; i--)
    sum = f64x2.add(f64x2.mul(sum, x), double(l, coefs[i]));
  return sum;
}
