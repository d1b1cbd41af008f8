/** Half-precision floats as found in weight files. */

import type { TypedArray } from '../ir/dtype.ts';

/** Reads IEEE half-precision numbers into `out`. */
export function decodeFloat16(halves: Uint16Array, out: TypedArray): void {
  const meanings = table();
  for (let i = 0; i < halves.length; i++) out[i] = meanings[halves[i]];
}

let cached: Float32Array | undefined;

/** All 65536 halves; made once, since models have millions of them. */
function table(): Float32Array {
  if (cached) return cached;
  cached = new Float32Array(65536);
  for (let half = 0; half < 65536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) cached[half] = fraction ? NaN : sign * Infinity;
    else if (exponent === 0) cached[half] = sign * fraction * 2 ** -24;
    else cached[half] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return cached;
}
