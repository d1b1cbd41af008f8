/** The inverse of the error function, by which uniform numbers become normal ones. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { logPlusOne } from '../../primitives/logarithms/index.ts';
import * as n from '../util/numeric.ts';

/**
 * Giles, "Approximating the erfinv function" (GPU Computing Gems, 2011): polynomials in w = -log(1 - x²), one for the middle and
 * one for the tails.
 */
const middle = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503,
  -0.00417768164, 0.246640727, 1.50140941,
];
const tails = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
  0.00943887047, 1.00167406, 2.83297682,
];

/** Horner's rule; the highest power comes first. */
function polynomial(coefficients: readonly number[], x: Node): Node {
  const [highest, ...rest] = coefficients;
  return rest.reduce<Node>((sum, c) => n.add(n.mul(sum, x), c), ir.constantLike(x, highest));
}

function minusLogOfComplement(x: Node): Node {
  return ir.negate(logPlusOne(ir.negate(ir.multiply(x, x))));
}

/** erf⁻¹ on [-0.996, 0.996]. */
export function erfInvMiddle(x: Node): Node {
  const w = minusLogOfComplement(x);
  return ir.multiply(polynomial(middle, n.sub(w, 2.5)), x);
}

/** erf⁻¹ on (-1, 1). */
export function erfInv(x: Node): Node {
  const w = minusLogOfComplement(x);
  const inMiddle = polynomial(middle, n.sub(w, 2.5));
  const inTails = polynomial(tails, n.sub(ir.sqrt(w), 3));
  return ir.multiply(n.select(n.compare('LT', w, 5), inMiddle, inTails), x);
}
