/** Scalar functions that JavaScript does not have, in double precision. */

const twoOverSqrtPi = 2 / Math.sqrt(Math.PI);

/** erf by its Taylor series without alternating signs where it converges fast, else by erfc's continued fraction. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return Number.isNaN(x) ? NaN : Math.sign(x);
  const scale = twoOverSqrtPi * Math.exp(-x * x);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return scale * sum;
  }
  let tail = a;
  for (let n = 50; n > 0; n--) tail = a + n / 2 / tail;
  return Math.sign(x) * (1 - scale / 2 / tail);
}

/** Rounds to the nearest integer, halves to the even one. */
export function roundNearestEven(x: number): number {
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/** IEEE 754's pow: unlike `**`, 1 to any power and ±1 to an infinite power are 1. */
export function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

/** Integer power that wraps; negative exponents leave 0 of everything but 1 and -1. */
export function integerPower(x: number, y: number): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  let square = x;
  for (let rest = y; rest > 0; rest >>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** Truncates, saturates, and gives 0 for NaN. */
export function toInt32(x: number): number {
  if (x >= 2147483647) return 2147483647;
  if (x <= -2147483648) return -2147483648;
  return x | 0;
}
