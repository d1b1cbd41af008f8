/** Inverse functions of float32: of sine, cosine and tangent, and of their hyperbolic kin. */
import { f32x4, i32x4, v128, type V128 } from '../../assembler/index.ts';
import { asinTail, atanTail } from '../../../minimax-angles.ts';
import type { Lanes } from './lanes.ts';
import { log, log1p } from './log.ts';

/** For |x| > ½ by the half angle: asin x = π/2 - 2 asin √((1 - x) / 2). Gives asin of the smaller number, and which it was. */
function reducedAsin(l: Lanes, a: V128): { readonly large: V128; readonly p: V128 } {
  const large = l.let(f32x4.gt(a, l.float(0.5)));
  const half = f32x4.mul(f32x4.sub(l.float(1), a), l.float(0.5));
  const square = l.let(l.select(large, half, f32x4.mul(a, a)));
  const s = l.let(l.select(large, f32x4.sqrt(square), a));
  const p = l.madd(f32x4.mul(s, square), l.polynomial(square, asinTail), s);
  return { large, p: l.let(p) };
}

/** Arc sine; at most 3 ulp. */
export function asin(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const { large, p } = reducedAsin(l, l.let(f32x4.abs(kept)));
  const folded = f32x4.sub(l.float(Math.PI / 2), f32x4.add(p, p));
  return l.orSign(l.select(large, folded, p), kept);
}

/** Arc cosine; at most 2 ulp. */
export function acos(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const { large, p } = reducedAsin(l, l.let(f32x4.abs(kept)));
  const negative = l.let(f32x4.lt(kept, l.float(0)));
  const twice = l.let(f32x4.add(p, p));
  const far = l.select(negative, f32x4.sub(l.float(Math.PI), twice), twice);
  const near = f32x4.sub(l.float(Math.PI / 2), l.orSign(p, kept));
  return l.select(large, far, near);
}

/** atan of a quotient from 0 to 1. */
function atanOfUnit(l: Lanes, q: V128): V128 {
  // atan q = π/4 + atan((q - 1) / (q + 1)) where q is larger than tan π/8.
  const large = l.let(f32x4.gt(q, l.float(Math.SQRT2 - 1)));
  const one = l.float(1);
  const turned = f32x4.div(f32x4.sub(q, one), f32x4.add(q, one));
  const s = l.let(l.select(large, turned, q));
  const square = l.let(f32x4.mul(s, s));
  const p = l.madd(f32x4.mul(s, square), l.polynomial(square, atanTail), s);
  return f32x4.add(p, v128.and(large, l.float(Math.PI / 4)));
}

/** Arc tangent; at most 3 ulp. */
export function atan(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const a = l.let(f32x4.abs(kept));
  const one = l.float(1);
  const steep = l.let(f32x4.gt(a, one));
  const value = l.let(atanOfUnit(l, l.let(l.select(steep, f32x4.div(one, a), a))));
  return l.orSign(l.select(steep, f32x4.sub(l.float(Math.PI / 2), value), value), kept);
}

/** The angle of the point (x, y), with the signs of zeros told apart, as C's atan2; at most 4 ulp. */
export function atan2(l: Lanes, y: V128, x: V128): V128 {
  const [keptY, keptX] = [l.let(y), l.let(x)];
  const [a, b] = [l.let(f32x4.abs(keptX)), l.let(f32x4.abs(keptY))];
  const steep = l.let(f32x4.gt(b, a));
  // Quotients that are no number: 0 / 0 counts as 0, ∞ / ∞ as 1.
  const smaller = l.let(f32x4.min(a, b));
  const larger = l.let(f32x4.max(a, b));
  const quotient = f32x4.div(smaller, larger);
  const same = v128.and(f32x4.eq(smaller, larger), f32x4.eq(larger, l.float(Infinity)));
  const known = l.select(same, l.float(1), quotient);
  const q = v128.andnot(known, f32x4.eq(larger, l.float(0)));
  const value = l.let(atanOfUnit(l, l.let(q)));
  const upright = l.let(l.select(steep, f32x4.sub(l.float(Math.PI / 2), value), value));
  const left = i32x4.shr_s(keptX, 31);
  return l.orSign(l.select(left, f32x4.sub(l.float(Math.PI), upright), upright), keptY);
}

/** Inverse hyperbolic sine; at most 4 ulp. */
export function asinh(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const a = l.let(f32x4.abs(kept));
  const square = l.let(f32x4.mul(a, a));
  const one = l.float(1);
  const root = f32x4.sqrt(f32x4.add(square, one));
  const small = log1p(l, f32x4.add(a, f32x4.div(square, f32x4.add(root, one))));
  return l.orSign(whereLarge(l, a, small), kept);
}

/** Inverse hyperbolic cosine; at most 4 ulp. NaN below 1. */
export function acosh(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const t = l.let(f32x4.sub(kept, l.float(1)));
  const root = f32x4.sqrt(l.madd(t, t, f32x4.add(t, t)));
  const result = whereLarge(l, kept, log1p(l, f32x4.add(t, root)));
  // All ones are a NaN.
  return v128.or(result, v128.not(f32x4.ge(kept, l.float(1))));
}

/** log 2a where a² has no room, else what is given. */
function whereLarge(l: Lanes, a: V128, small: V128): V128 {
  const kept = l.let(small);
  const large = f32x4.add(log(l, a), l.float(Math.LN2));
  return l.select(f32x4.gt(a, l.float(1e6)), large, kept);
}

/** Inverse hyperbolic tangent: half of log1p(2a / (1 - a)); at most 4 ulp. */
export function atanh(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const a = l.let(f32x4.abs(kept));
  const ratio = f32x4.div(f32x4.add(a, a), f32x4.sub(l.float(1), a));
  return l.orSign(f32x4.mul(log1p(l, ratio), l.float(0.5)), kept);
}
