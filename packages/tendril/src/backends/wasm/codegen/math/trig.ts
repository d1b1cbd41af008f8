/**
 * Sine, cosine and tangent of float32. The argument is reduced by multiples of π/2 in float64, which is exact enough up to 2²⁸;
 * the few larger arguments are left to JavaScript.
 */
import { f32x4, f64x2, i32x4, i8x16, v128, type Local, type V128 } from '../../assembler/index.ts';
import { cosineTail, sineTail } from '../../../minimax-angles.ts';
import type { MathName } from '../generated.ts';
import { double, narrow, widen } from './double.ts';
import type { Lanes } from './lanes.ts';

/** π/2 in two parts; the first has so few bits that 2²⁸ times it is exact. */
const halfPiHigh = 1.5707963109016418;
const halfPiLow = 1.5893254773528197e-8;

interface Reduced {
  /** x = n π/2 + r */
  readonly n: V128;
  readonly sine: V128;
  readonly cosine: V128;
}

function reduce(l: Lanes, x: V128): Reduced {
  const parts = widen(l, x).map((wide) => {
    const n = l.let(f64x2.nearest(f64x2.mul(wide, double(l, 2 / Math.PI))));
    const high = f64x2.sub(wide, f64x2.mul(n, double(l, halfPiHigh)));
    return {
      n: i32x4.trunc_sat_f64x2_s_zero(n),
      r: f64x2.sub(high, f64x2.mul(n, double(l, halfPiLow))),
    };
  });
  const r = l.let(
    narrow(
      l,
      parts.map((part) => part.r),
    ),
  );
  const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
  const n = parts.length === 2 ? i8x16.shuffle(parts[0].n, parts[1].n, joined) : parts[0].n;
  const square = l.let(f32x4.mul(r, r));
  const sine = l.madd(f32x4.mul(r, square), l.polynomial(square, sineTail), r);
  const cosine = l.polynomial(square, [1, -0.5, ...cosineTail]);
  const spread = l.lanes === 1 ? i32x4.splat(i32x4.extract_lane(n, 0)) : n;
  return { n: l.let(spread), sine: l.let(sine), cosine: l.let(cosine) };
}

/** Where a lane is too large for the reduction, all lanes go to JavaScript. */
function unlessLarge(l: Lanes, name: MathName, x: V128, small: () => V128): V128 {
  const { f } = l;
  const a = l.let(f32x4.abs(x));
  const large = v128.and(f32x4.gt(a, l.float(2 ** 28)), f32x4.lt(a, l.float(Infinity)));
  const result: Local<'v128'> = f.local('v128');
  f.if(
    v128.any_true(large),
    () => f.set(result, l.call(name, x)),
    () => f.set(result, small()),
  );
  return result;
}

/** Whether n is odd, as a mask. */
function isOdd(l: Lanes, n: V128): V128 {
  return l.let(i32x4.eq(v128.and(n, l.int(1)), l.int(1)));
}

/** The sign bit of x: set where bit 1 of n is. */
function signOf(l: Lanes, n: V128): V128 {
  return i32x4.shl(v128.and(n, l.int(2)), 30);
}

/** Sine; at most 2 ulp. */
export function sin(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  return unlessLarge(l, 'sin', kept, () => {
    const { n, sine, cosine } = reduce(l, kept);
    const value = v128.xor(l.select(isOdd(l, n), cosine, sine), signOf(l, n));
    // The sign of zero gets lost on the way.
    return l.select(f32x4.eq(kept, l.float(0)), kept, value);
  });
}

/** Cosine; at most 2 ulp. */
export function cos(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  return unlessLarge(l, 'cos', kept, () => {
    const { n, sine, cosine } = reduce(l, kept);
    const value = l.select(isOdd(l, n), sine, cosine);
    return v128.xor(value, signOf(l, i32x4.add(n, l.int(1))));
  });
}

/** Tangent; at most 4 ulp. */
export function tan(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  return unlessLarge(l, 'tan', kept, () => {
    const { n, sine, cosine } = reduce(l, kept);
    const odd = isOdd(l, n);
    const numerator = l.select(odd, f32x4.neg(cosine), sine);
    const value = f32x4.div(numerator, l.select(odd, sine, cosine));
    return l.select(f32x4.eq(kept, l.float(0)), kept, value);
  });
}
