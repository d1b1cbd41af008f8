/** Coefficients as those of minimax.ts, of functions of angles: apart from those, since few programs use them. */

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
