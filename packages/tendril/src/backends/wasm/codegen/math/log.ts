/** Logarithms of float32: the exponent times ln 2, and a polynomial of the mantissa. */
import { f32x4, i32x4, v128, type V128 } from '../../assembler/index.ts';
import { ln2High, ln2Low, logTail } from '../../../minimax.ts';
import type { Lanes } from './lanes.ts';

const bitsOfRootHalf = 0x3f3504f3;

/** x = 2ᵉ (1 + f) with √½ ≤ 1 + f < √2, for positive normal x. */
function split(l: Lanes, x: V128): { readonly e: V128; readonly f: V128 } {
  const bits = l.let(i32x4.sub(x, l.int(bitsOfRootHalf)));
  const e = l.let(i32x4.shr_s(bits, 23));
  const mantissa = i32x4.add(v128.and(bits, l.int(0x7fffff)), l.int(bitsOfRootHalf));
  return { e, f: l.let(f32x4.sub(mantissa, l.float(1))) };
}

/** log(2ᵉ (1 + f)) + small */
function join(l: Lanes, e: V128, f: V128, small: V128): V128 {
  const square = l.let(f32x4.mul(f, f));
  const cubic = f32x4.mul(f32x4.mul(square, f), l.polynomial(f, logTail));
  const low = l.madd(e, l.float(ln2Low), f32x4.add(cubic, small));
  const high = f32x4.add(f, l.nmadd(square, l.float(0.5), low));
  return l.madd(e, l.float(ln2High), high);
}

/** Natural logarithm; at most 1 ulp. -∞ at ±0, NaN below. */
export function log(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const denormal = l.let(f32x4.lt(kept, l.float(2 ** -126)));
  const { e, f } = split(l, l.let(l.select(denormal, f32x4.mul(kept, l.float(2 ** 23)), kept)));
  const exponent = l.let(f32x4.convert_i32x4_s(i32x4.add(e, v128.and(denormal, l.int(-23)))));
  return special(l, kept, join(l, exponent, f, l.float(0)), 0);
}

/** log(1 + x); at most 2 ulp. */
export function log1p(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const u = l.let(f32x4.add(kept, l.float(1)));
  const { e, f } = split(l, u);
  // What 1 + x lost by rounding, which matters while 1 + x is not large.
  const lost = f32x4.div(f32x4.sub(kept, f32x4.sub(u, l.float(1))), u);
  const small = l.let(v128.and(lost, f32x4.lt(u, l.float(2 ** 25))));
  const result = join(l, l.let(f32x4.convert_i32x4_s(e)), f, small);
  return l.orSign(special(l, kept, result, -1), kept);
}

/** Infinities and NaN, for a logarithm that is -∞ at `pole`. */
function special(l: Lanes, x: V128, result: V128, pole: number): V128 {
  const infinity = l.float(Infinity);
  const high = l.select(f32x4.eq(x, infinity), infinity, result);
  const atPole = l.select(f32x4.eq(x, l.float(pole)), l.float(-Infinity), high);
  // All ones are a NaN: below the pole, and where x itself is NaN.
  return v128.or(atPole, v128.not(f32x4.ge(x, l.float(pole))));
}
