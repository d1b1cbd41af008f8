/** Exponential functions of float32: 2ⁿ times a polynomial of what is left, with n · ln 2 taken off in two parts. */
import { f32x4, i32x4, v128, type V128 } from '../../assembler/index.ts';
import { expSlope, expTail, ln2High, ln2Low } from '../../../minimax.ts';
import type { Lanes } from './lanes.ts';

/**
 * 1.5 · 2²³: a number added to it is rounded to an integer, which then stands in its lowest bits. Cheaper than converting, and
 * what it makes of NaN does not matter, since that goes on in the other factor.
 */
const magic = 12582912;

interface Reduced {
  /** The power of two, n · 2²³ as an integer: what adds n to a float's exponent. */
  readonly n: V128;
  /** eʳ - 1 with eˣ = 2ⁿ · eʳ. */
  readonly m: V128;
}

/** For x so small that n fits into nine bits. */
function reduce(l: Lanes, x: V128): Reduced {
  const kept = l.let(x);
  const shifted = l.let(l.madd(kept, l.float(Math.LOG2E), l.float(magic)));
  const whole = l.let(f32x4.sub(shifted, l.float(magic)));
  const r = l.let(restOf(l, kept, whole));
  const m = l.madd(f32x4.mul(r, r), l.polynomial(r, expTail), r);
  return { n: l.let(i32x4.shl(shifted, 23)), m: l.let(m) };
}

/** x - n · ln 2 */
function restOf(l: Lanes, x: V128, n: V128): V128 {
  const kept = l.let(n);
  return l.nmadd(kept, l.float(ln2Low), l.nmadd(kept, l.float(ln2High), x));
}

/** 2ⁿ, where that is a normal number. */
function power(l: Lanes, n: V128): V128 {
  return i32x4.add(n, l.float(1));
}

/** m · 2ⁿ for -150 ≤ n ≤ 128 and m near 1, with one rounding: 2^(n/2) and 2^(n - n/2) are normal numbers. */
function scale(l: Lanes, m: V128, n: V128): V128 {
  const half = l.let(v128.and(i32x4.shr_s(n, 1), l.int(-(2 ** 23))));
  return f32x4.mul(f32x4.mul(m, power(l, half)), power(l, i32x4.sub(n, half)));
}

/** NaN stays NaN: pmin and pmax give their first operand unless the second is smaller, or larger. */
function clamp(l: Lanes, x: V128, low: number, high: number): V128 {
  return l.let(f32x4.pmin(f32x4.pmax(x, l.float(low)), l.float(high)));
}

/** eˣ; at most 1 ulp from the exact value, denormals included. */
export function exp(l: Lanes, x: V128): V128 {
  const { n, m } = reduce(l, clamp(l, x, -104, 89));
  return scale(l, f32x4.add(m, l.float(1)), n);
}

/** What `magic` is to integers, with the exponent's bias on top: the sum's lowest bits are a float's exponent. */
const biased = magic + 127;

/**
 * eˣ of a number that is not positive, in 11 instructions where `exp` takes 23; at most 2.2 ulp for x > -10 and 5 below, but 0
 * where it is below 2⁻¹²⁶·⁵ = 8.3e-39.
 *
 * Nothing overflows, and the power of two is a normal number or, at x = -∞, an exponent of 0, which makes it 0. Where products are
 * not rounded, n · ln 2 is taken off in one part: what that lacks of ln 2 is as if x were another by a twentieth of its last bit.
 */
export function expOfNonPositive(l: Lanes, x: V128): V128 {
  const kept = l.let(f32x4.pmax(x, l.float(-88.1)));
  const shifted = l.let(l.madd(kept, l.float(Math.LOG2E), l.float(biased)));
  const whole = f32x4.sub(shifted, l.float(biased));
  const r = l.let(
    l.code.features.relaxed ? l.nmadd(whole, l.float(Math.LN2), kept) : restOf(l, kept, whole),
  );
  const power = l.let(i32x4.shl(shifted, 23));
  return l.madd(f32x4.mul(r, power), l.polynomial(r, expSlope), power);
}

/** eˣ / 2 without overflow before the result does. */
function halfExp(l: Lanes, x: V128): V128 {
  const { n, m } = reduce(l, clamp(l, x, -104, 90));
  return scale(l, f32x4.add(m, l.float(1)), i32x4.sub(n, l.int(2 ** 23)));
}

/** eˣ - 1; at most 2 ulp. */
export function expm1(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const { n, m } = reduce(l, clamp(l, kept, -20, 89));
  // 2ⁿ m + (2ⁿ - 1), at half its size because 2¹²⁸ is no float32.
  const factor = l.let(power(l, i32x4.sub(n, l.int(2 ** 23))));
  const half = l.let(l.madd(factor, m, f32x4.sub(factor, l.float(0.5))));
  return l.orSign(f32x4.add(half, half), kept);
}

/** 1 / (1 + e⁻ˣ); at most 3 ulp. */
export function logistic(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  // Of a negative number only, so that nothing overflows and small results keep their digits.
  const e = l.let(exp(l, f32x4.neg(f32x4.abs(kept))));
  const one = l.float(1);
  const numerator = l.select(f32x4.lt(kept, l.float(0)), e, one);
  return f32x4.div(numerator, f32x4.add(e, one));
}

/** Hyperbolic tangent: t / (t + 2) with t = e²ˣ - 1; at most 3 ulp. */
export function tanh(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  // From 9.02 on the result rounds to 1.
  const a = f32x4.pmin(f32x4.abs(kept), l.float(9.1));
  const { n, m } = reduce(l, f32x4.add(a, a));
  const factor = l.let(power(l, n));
  const t = l.let(l.madd(factor, m, f32x4.sub(factor, l.float(1))));
  return l.orSign(f32x4.div(t, f32x4.add(t, l.float(2))), kept);
}

/** (t + t / (t + 1)) / 2 with t = e^|x| - 1; at most 3 ulp. */
export function sinh(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const a = l.let(f32x4.abs(kept));
  const t = l.let(expm1(l, f32x4.pmin(a, l.float(20))));
  const small = f32x4.mul(f32x4.add(t, f32x4.div(t, f32x4.add(t, l.float(1)))), l.float(0.5));
  const large = halfExp(l, a);
  return l.orSign(l.select(f32x4.gt(a, l.float(15)), large, small), kept);
}

/** h + 1 / (4 h) with h = e^|x| / 2; at most 2 ulp. */
export function cosh(l: Lanes, x: V128): V128 {
  const h = l.let(halfExp(l, f32x4.abs(x)));
  return f32x4.add(h, f32x4.div(l.float(0.25), h));
}
