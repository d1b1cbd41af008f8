/** Remainders of division. */
import { f32x4, f64x2, i32x4, i64x2, i64, v128, type V128 } from '../../assembler/index.ts';
import { divide } from '../elementwise.ts';
import { double, narrow, widen } from './double.ts';
import type { Lanes } from './lanes.ts';

/**
 * x - y · trunc(x / y), exact, with the sign of x, as C's fmod. In float64 a quotient below 2²⁸ times y is exact; larger
 * quotients are taken off 28 bits at a time.
 */
export function remainder(l: Lanes, x: V128, y: V128): V128 {
  const { f, code } = l;
  const dividend = l.let(x);
  const divisor = l.let(y);
  const size = l.let(f32x4.abs(divisor));
  const infinity = l.float(Infinity);
  const defined = l.let(
    v128.and(f32x4.lt(f32x4.abs(dividend), infinity), f32x4.gt(size, l.float(0))),
  );
  const one = double(l, 1);
  // Lanes without a result divide 0 by 1. An infinite divisor is larger than any dividend, and so is a large finite one.
  const rest = widen(l, v128.and(f32x4.abs(dividend), defined)).map((a) => f.let('v128', a));
  const by = widen(l, l.select(defined, size, l.float(1))).map((b) =>
    l.let(f64x2.pmin(b, double(l, 2 ** 200))),
  );
  const exponentBits = code.keep(code.root, 'v128', 'exponent64', () =>
    i64x2.splat(i64.const(0x7ff0000000000000n)),
  );
  f.while(
    () => v128.any_true(rest.map((a, i) => f64x2.ge(a, by[i])).reduce((a, b) => v128.or(a, b))),
    () => {
      rest.forEach((a, i) => {
        const quotient = f64x2.div(a, by[i]);
        const power = f64x2.mul(v128.and(quotient, exponentBits), double(l, 2 ** -27));
        const part = l.let(f64x2.mul(by[i], f64x2.pmax(power, one)));
        f.set(a, f64x2.sub(a, f64x2.mul(f64x2.trunc(f64x2.div(a, part)), part)));
      });
    },
  );
  const result = l.orSign(narrow(l, rest), dividend);
  // All ones are a NaN.
  return v128.or(result, v128.not(defined));
}

/** x - y · (x / y) */
export function integerRemainder(l: Lanes, x: V128, y: V128): V128 {
  const [a, b] = [l.let(x), l.let(y)];
  return i32x4.sub(a, i32x4.mul(divide(l, a, b), b));
}
