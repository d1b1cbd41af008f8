/**
 * Coefficients of the polynomials with which backends compute elementwise functions in float32, by increasing power. Errors are
 * relative, of the function, unless said otherwise.
 */

/** ln 2 in two parts; the first has so few bits that an exponent times it is exact. */
export const ln2High = 0.693359375;
export const ln2Low = -2.12194440054690583e-4;

/** (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2; of eʳ - 1, 0.24 · 2⁻²⁴. */
export const expTail = [
  0.5, 0.16666540503501892, 0.04166712239384651, 0.008367045782506466, 0.0013886750675737858,
];

/** (log(1 + f) - f + f²/2) / f³ for √½ - 1 ≤ f ≤ √2 - 1; of log(1 + f), 0.1 · 2⁻²⁴. */
export const logTail = [
  0.3333333134651184, -0.2500081956386566, 0.20001226663589478, -0.16623356938362122,
  0.14201758801937103, -0.13160182535648346, 0.12761574983596802, -0.07634494453668594,
];

/** (asin x - x) / x³ as a polynomial of x², for |x| ≤ ½; 0.08 · 2⁻²⁴. */
export const asinTail = [
  0.16666753590106964, 0.07495241612195969, 0.04547709599137306, 0.024147607386112213,
  0.04221855476498604,
];

/** (atan x - x) / x³ as a polynomial of x², for |x| ≤ tan π/8; 0.01 · 2⁻²⁴. */
export const atanTail = [
  -0.33333316445350647, 0.19998489320278168, -0.14243848621845245, 0.10596001893281937,
  -0.06083453819155693,
];

/** (sin r - r) / r³ as a polynomial of r², for |r| ≤ π/4; 0.06 · 2⁻²⁴. */
export const sineTail = [-0.16666655242443085, 0.008332176133990288, -0.00019516977772582322];

/** (cos r - 1 + r²/2) / r⁴ as a polynomial of r², for |r| ≤ π/4; 0.002 · 2⁻²⁴. */
export const cosineTail = [0.04166664555668831, -0.0013887364184483886, 2.443809171381872e-5];

/** erf(x) / x - 1 as a polynomial of x², for |x| ≤ 1; 0.02 · 2⁻²⁴. */
export const erfNear = [
  0.12837916612625122, -0.3761262595653534, 0.1128358542919159, -0.026853810995817184,
  0.005188327748328447, -0.0008010193705558777, 7.853860734030604e-5,
];

/** -log(1 - erf(x)) for 0.95 ≤ x ≤ 4; of erf, 0.03 · 2⁻²⁴. */
export const erfFar = [
  0.00024472412769682705, 1.1274749040603638, 0.6375170946121216, 0.10364025086164474,
  -0.02208760194480419, 0.0030085269827395678, -0.00019242493726778775,
];
