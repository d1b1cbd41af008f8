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

/** (eʳ - 1) / r for |r| ≤ ln 2 / 2; of eʳ, 1.54 · 2⁻²⁴. */
export const expSlope = [
  0.9999997019767761, 0.4999914765357971, 0.1666763871908188, 0.04189816117286682,
  0.008290272206068039,
];

/** (log(1 + f) - f + f²/2) / f³ for √½ - 1 ≤ f ≤ √2 - 1; of log(1 + f), 0.1 · 2⁻²⁴. */
export const logTail = [
  0.3333333134651184, -0.2500081956386566, 0.20001226663589478, -0.16623356938362122,
  0.14201758801937103, -0.13160182535648346, 0.12761574983596802, -0.07634494453668594,
];
