/** The steps of a fast Fourier transform of numbers whose real and imaginary parts stand in turn. */

interface Parts {
  real: Float32Array;
  imag: Float32Array;
}

function pick(complex: Float32Array, places: number[]): Parts {
  return {
    real: Float32Array.from(places, (at) => complex[at]),
    imag: Float32Array.from(places, (at) => complex[at + 1]),
  };
}

/**
 * The numbers at even places.
 *
 * @example
 * ```ts
 * tf.backend_util.complexWithEvenIndex(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8])); // real 1, 5; imag 2, 6
 * ```
 */
export function complexWithEvenIndex(complex: Float32Array): Parts {
  const numbers = complex.length / 2;
  const places = Array.from({ length: Math.ceil(numbers / 2) }, (_, i) => 4 * i);
  return pick(complex, places);
}

/**
 * The numbers at odd places.
 *
 * @example
 * ```ts
 * tf.backend_util.complexWithOddIndex(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8])); // real 3, 7; imag 4, 8
 * ```
 */
export function complexWithOddIndex(complex: Float32Array): Parts {
  const numbers = complex.length / 2;
  const places = Array.from({ length: Math.floor(numbers / 2) }, (_, i) => 4 * i + 2);
  return pick(complex, places);
}

/**
 * e^(∓2πik/n), with + if `inverse`.
 *
 * @example
 * ```ts
 * tf.backend_util.exponent(1, 4, true); // about {real: 0, imag: 1}
 * ```
 */
export function exponent(k: number, n: number, inverse: boolean): { real: number; imag: number } {
  const angle = (inverse ? 2 : -2) * Math.PI * (k / n);
  return { real: Math.cos(angle), imag: Math.sin(angle) };
}

/**
 * The first half of the n roots of one, in turn: see `exponent`.
 *
 * @example
 * ```ts
 * tf.backend_util.exponents(4, false); // real 1, 0; imag 0, -1
 * ```
 */
export function exponents(n: number, inverse: boolean): Parts {
  const roots = Array.from({ length: Math.floor(n / 2) }, (_, k) => exponent(k, n, inverse));
  return {
    real: Float32Array.from(roots, ({ real }) => real),
    imag: Float32Array.from(roots, ({ imag }) => imag),
  };
}
