/** The error function of float32. */
import { f32x4, type V128 } from '../../assembler/index.ts';
import { exp } from './exp.ts';
import type { Lanes } from './lanes.ts';

/** erf(x) / x - 1 as a polynomial of x², for |x| ≤ 1; minimax in relative error, 0.02 · 2⁻²⁴. */
const near = [
  0.12837916612625122, -0.3761262595653534, 0.1128358542919159, -0.026853810995817184,
  0.005188327748328447, -0.0008010193705558777, 7.853860734030604e-5,
];

/** -log(1 - erf(x)) for 0.95 ≤ x ≤ 4; minimax in relative error of erf, 0.03 · 2⁻²⁴. */
const far = [
  0.00024472412769682705, 1.1274749040603638, 0.6375170946121216, 0.10364025086164474,
  -0.02208760194480419, 0.0030085269827395678, -0.00019242493726778775,
];

/** Error function; at most 2 ulp. */
export function erf(l: Lanes, x: V128): V128 {
  const kept = l.let(x);
  const a = l.let(f32x4.pmin(f32x4.abs(kept), l.float(4)));
  const small = l.madd(kept, l.polynomial(l.let(f32x4.mul(a, a)), near), kept);
  const tail = exp(l, f32x4.neg(l.polynomial(a, far)));
  const large = l.orSign(f32x4.sub(l.float(1), tail), kept);
  return l.select(f32x4.gt(a, l.float(1)), large, small);
}
