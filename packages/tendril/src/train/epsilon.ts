/** The smallest number the library adds to keep divisions, roots and logarithms finite in float32. */
export const EPSILON = 1e-7;
