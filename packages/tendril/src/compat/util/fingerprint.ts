/** tf.util: fingerprints of bytes, 64 bits wide. */
import { fingerprint64 } from '../../ops/string/fingerprint.ts';

/** A whole number of 64 bits, as far as programs use the class of that name: its halves, and it as text. */
export interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
  toString(radix?: number): string;
  toBigInt(): bigint;
  equals(other: Long): boolean;
}

function longOf(value: bigint): Long {
  const bits = BigInt.asUintN(64, value);
  const half = (part: bigint): number => Number(BigInt.asIntN(32, part));
  const [low, high] = [half(bits), half(bits >> 32n)];
  return {
    low,
    high,
    unsigned: true,
    toString: (radix = 10) => bits.toString(radix),
    toBigInt: () => bits,
    equals: (other) => other.low === low && other.high === high,
  };
}

/**
 * A number written in hexadecimal digits.
 *
 * @example
 * ```ts
 * tf.util.hexToLong('ff').toString(); // '255'
 * ```
 */
export function hexToLong(hex: string): Long {
  return longOf(BigInt(`0x${hex}`));
}

/**
 * FarmHash's Fingerprint64 of the first `len` bytes.
 *
 * @example
 * ```ts
 * tf.util.fingerPrint64(tf.util.encodeString('abc')).toString();
 * ```
 */
export function fingerPrint64(s: Uint8Array, len = s.length): Long {
  return longOf(fingerprint64(s.subarray(0, len)));
}
