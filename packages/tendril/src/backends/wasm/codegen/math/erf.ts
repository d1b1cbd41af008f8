/** The error function of float32. */
import { f32x4, type V128 } from '../../assembler/index.ts';
import type { Lanes } from './lanes.ts';

/** erf(x) / x as a quotient of polynomials of x², for |x| ≤ 3.92; minimax in relative error, 0.31 · 2⁻²⁴. */
const numerator = [
  1.12837911, 0.190396845, 0.052747272, 0.00376515789, 0.000284864858, 0.00000205006245,
];
const denominator = [1, 0.502067566, 0.114104979, 0.0149683002, 0.00116241025, 0.0000380905221];

/** From here on the result is 1 but for its last digit. */
const end = 3.92;

/** Error function; at most 6 ulp. */
export function erf(l: Lanes, x: V128): V128 {
  const kept = clamp(l, x, end);
  const square = l.let(f32x4.mul(kept, kept));
  const product = f32x4.mul(kept, l.polynomial(square, numerator));
  return clamp(l, f32x4.div(product, l.polynomial(square, denominator)), 1);
}

function clamp(l: Lanes, x: V128, bound: number): V128 {
  return l.let(f32x4.pmin(f32x4.pmax(x, l.float(-bound)), l.float(bound)));
}
