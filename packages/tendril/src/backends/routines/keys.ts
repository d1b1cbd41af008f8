/**
 * Numbers as unsigned integers that are in the order wanted: what radix sorts sort. NaN has the largest key in both orders.
 *
 * A float's bits, read as an integer, rise with its value where it is positive and fall where it is negative; so the sign bit
 * is flipped, and with a negative number all others too (Herf, "Radix tricks", 2001).
 */
import type { TypedArray } from '../../ir/dtype.ts';

export const NAN_KEY = 0xffffffff;

/** A line of elements: where it starts, how far apart they are, how many. */
export interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The same memory as 32-bit integers. */
export function bitsOf(values: TypedArray): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** Writes the keys of a line. With `oneZero`, -0 has the key of 0. */
export function writeKeys(
  values: TypedArray,
  { start, step, count }: Line,
  descending: boolean,
  oneZero: boolean,
  keys: Uint32Array,
): void {
  const flip = descending ? -1 : 0;
  const bits = bitsOf(values);
  if (values instanceof Int32Array) {
    for (let i = 0, at = start; i < count; i++, at += step) keys[i] = bits[at] ^ 0x80000000 ^ flip;
    return;
  }
  const negativeZero = oneZero ? 0x80000000 | 0 : 1;
  for (let i = 0, at = start; i < count; i++, at += step) {
    let b = bits[at];
    if (b === negativeZero && oneZero) b = 0;
    const isNaN = (b & 0x7fffffff) > 0x7f800000;
    keys[i] = isNaN ? NAN_KEY : b ^ ((b >> 31) | 0x80000000) ^ flip;
  }
}

/** Writes the elements that have these keys to a line. */
export function readKeys(
  keys: Uint32Array,
  descending: boolean,
  out: TypedArray,
  { start, step, count }: Line,
): void {
  const flip = descending ? -1 : 0;
  const bits = bitsOf(out);
  if (out instanceof Int32Array) {
    for (let i = 0, at = start; i < count; i++, at += step) bits[at] = keys[i] ^ 0x80000000 ^ flip;
    return;
  }
  for (let i = 0, at = start; i < count; i++, at += step) {
    const k = keys[i] ^ flip;
    bits[at] = keys[i] === NAN_KEY ? 0x7fc00000 : k ^ (~(k >> 31) | 0x80000000);
  }
}
