/** Powers; those of float32 in float64 on the way: 2 to the power y · log₂ |x|. */
import { f32x4, f64x2, i32x4, i8x16, v128, type V128 } from '../../assembler/index.ts';
import { double, doublePolynomial, narrow, widen } from './double.ts';
import type { Lanes } from './lanes.ts';

/** log₂(1 + f) / s as a polynomial of s² with s = f / (2 + f), for √½ ≤ 1 + f ≤ √2; minimax, relative error 2.7e-14. */
const logarithm = [
  2.8853900817778495, 0.9617966941142602, 0.5770779420745977, 0.41220928388576755,
  0.3199043219674005, 0.2829209060778464,
];

/** 2ʳ for |r| ≤ ½; minimax, relative error 7.8e-13. */
const exponential = [
  0.9999999999997619, 0.6931471805464928, 0.24022650698885198, 0.055504109394285676,
  0.009618128542165514, 0.001333345197783627, 0.00015403852018810343, 1.5309760130223063e-5,
  1.3175839618246398e-6,
];

/** Lanes 1 and 3 of int32 to lanes 0 and 1: the high words of 64-bit lanes. */
const highWords = [4, 5, 6, 7, 12, 13, 14, 15, 0, 1, 2, 3, 8, 9, 10, 11];
/** Lanes 0 and 1 of int32 to lanes 1 and 3; what comes to lanes 0 and 2 does not matter. */
const toHighWords = [8, 9, 10, 11, 0, 1, 2, 3, 12, 13, 14, 15, 4, 5, 6, 7];

const highOfRootHalf = 0x3fe6a09e;

/** log₂ a for a ≥ 0: a float32, and so a normal number in float64; 0 and ∞ give what is beyond all exponents. */
function log2(l: Lanes, a: V128): V128 {
  const bits = l.let(i32x4.sub(a, highWordConstant(l, highOfRootHalf)));
  const e = f64x2.convert_low_i32x4_s(i32x4.shr_s(i8x16.shuffle(bits, bits, highWords), 20));
  const rest = v128.and(bits, wordConstant(l, -1, 0x000fffff));
  const f = l.let(f64x2.sub(i32x4.add(rest, highWordConstant(l, highOfRootHalf)), double(l, 1)));
  const s = l.let(f64x2.div(f, f64x2.add(f, double(l, 2))));
  const fraction = f64x2.mul(s, doublePolynomial(l, l.let(f64x2.mul(s, s)), logarithm));
  const finite = l.let(f64x2.add(e, fraction));
  const infinity = double(l, Infinity);
  const notZero = l.select(f64x2.eq(a, double(l, 0)), double(l, -Infinity), finite);
  // NaN and infinity pass through.
  return l.select(f64x2.lt(a, infinity), notZero, a);
}

/** 2ᵗ, 0 or ∞ in float32 where t is out of its range. */
function exp2(l: Lanes, t: V128): V128 {
  const clamped = l.let(f64x2.pmin(f64x2.pmax(t, double(l, -200)), double(l, 200)));
  const whole = l.let(f64x2.nearest(clamped));
  const r = l.let(f64x2.sub(clamped, whole));
  const n = i32x4.shl(i32x4.trunc_sat_f64x2_s_zero(whole), 20);
  const power = v128.and(i8x16.shuffle(n, n, toHighWords), wordConstant(l, 0, -1));
  // Adding n to the exponent field. NaN has n = 0.
  return i32x4.add(doublePolynomial(l, r, exponential), power);
}

function wordConstant(l: Lanes, low: number, high: number): V128 {
  const { code } = l;
  return code.keep(code.root, 'v128', `w${low},${high}`, () => i32x4.const(low, high, low, high));
}

function highWordConstant(l: Lanes, high: number): V128 {
  return wordConstant(l, 0, high);
}

/** x to the power y as in IEEE 754 (and C): 1 to any power, and anything to the power 0, is 1; at most 1 ulp. */
export function power(l: Lanes, x: V128, y: V128): V128 {
  const base = l.let(x);
  const exponent = l.let(y);
  const magnitude = widen(l, f32x4.abs(base));
  const wide = widen(l, exponent);
  const unsigned = narrow(
    l,
    magnitude.map((a, i) => exp2(l, l.let(f64x2.mul(log2(l, a), wide[i])))),
  );
  const integer = l.let(f32x4.eq(f32x4.trunc(exponent), exponent));
  const half = l.let(f32x4.mul(exponent, l.float(0.5)));
  const odd = v128.andnot(integer, f32x4.eq(f32x4.trunc(half), half));
  const signed = l.orSign(unsigned, v128.and(base, odd));
  // A negative finite base has no power that is no integer. All ones are a NaN.
  const negative = v128.and(f32x4.lt(base, l.float(0)), f32x4.gt(base, l.float(-Infinity)));
  const result = v128.or(signed, v128.andnot(negative, integer));
  const one = l.float(1);
  const atOne = v128.and(
    f32x4.eq(f32x4.abs(base), one),
    f32x4.eq(f32x4.abs(exponent), l.float(Infinity)),
  );
  const isOne = v128.or(v128.or(f32x4.eq(exponent, l.float(0)), f32x4.eq(base, one)), atOne);
  return l.select(isOne, one, result);
}

/** Powers of int32: squares and multiplies; negative exponents leave 0 of everything but 1 and -1. */
export function integerPower(l: Lanes, x: V128, y: V128): V128 {
  const { f } = l;
  const exponent = l.let(y);
  const base = f.let('v128', x);
  const zero = l.int(0);
  const one = l.int(1);
  const negative = l.let(i32x4.lt_s(exponent, zero));
  const isUnit = i32x4.eq(i32x4.abs(base), one);
  // A unit to a negative power is it to the power's parity; for all others the result is set to 0 in the end.
  const rest = f.let('v128', l.select(negative, v128.and(exponent, one), exponent));
  const keeps = l.let(v128.or(v128.not(negative), isUnit));
  const result = f.let('v128', one);
  f.while(
    () => v128.any_true(rest),
    () => {
      const odd = i32x4.ne(v128.and(rest, one), zero);
      f.set(result, l.select(odd, i32x4.mul(result, base), result));
      f.set(base, i32x4.mul(base, base));
      f.set(rest, i32x4.shr_u(rest, 1));
    },
  );
  return v128.and(result, keeps);
}
