/**
 * Storage dtypes: float16, uint8 and int8 take two bytes and one in memory, and are computed with in float32 and int32. Devices
 * know neither: a tensor of these is a node of int32 words, each of which holds several elements. Packing and unpacking are
 * primitives like any others, and fuse with what is computed from them.
 */
import * as ir from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import type { TypedArray } from '../ir/dtype.ts';
import { decodeFloat16 } from './float16.ts';

export type StorageDType = 'float16' | 'uint8' | 'int8';

/** What a packed node's words hold. */
export interface Packed {
  readonly dtype: StorageDType;
  readonly shape: Shape;
}

/** Bits of an element. */
const bits: Record<StorageDType, number> = { float16: 16, uint8: 8, int8: 8 };

/** The dtype in which elements are computed with. */
export const wideDType = { float16: 'float32', uint8: 'int32', int8: 'int32' } as const;

export const storageDTypes: readonly StorageDType[] = ['float16', 'uint8', 'int8'];

export function isStorage(dtype: unknown): dtype is StorageDType {
  return (storageDTypes as readonly unknown[]).includes(dtype);
}

const int = (like: Node, value: number): Node => ir.constant(value, like.shape, 'int32');
const masked = (x: Node, mask: number): Node => ir.and(x, int(x, mask));

/** Exponents from which on a float32 is a normal half, and too large for one; the difference of the two formats' biases. */
const smallestNormal = 0x38800000;
const tooLarge = 0x47800000;
const bias = 0x38000000;
const infinity = 0x7f800000;
/** 1 / the smallest half, 2^-24. */
const smallest = 2 ** 24;

/** The 16 bits of the nearest half, to even where two are as near. */
function toHalf(x: Node): Node {
  const whole = ir.bitcastConvert(x, 'int32');
  const sign = masked(ir.shiftRightLogical(whole, int(whole, 16)), 0x8000);
  const size = masked(whole, 0x7fffffff);
  const shift = int(size, 13);
  const odd = masked(ir.shiftRightLogical(size, shift), 1);
  const rounded = ir.add(ir.add(size, int(size, 0xfff)), odd);
  const normal = ir.shiftRightLogical(ir.subtract(rounded, int(size, bias)), shift);
  const scaled = ir.multiply(ir.abs(x), ir.constantLike(x, smallest));
  const small = ir.convert(ir.roundNearestEven(scaled), 'int32');
  const isNaN = ir.compare('GT', size, int(size, infinity));
  const large = ir.select(isNaN, int(size, 0x7e00), int(size, 0x7c00));
  const isSmall = ir.compare('LT', size, int(size, smallestNormal));
  const isLarge = ir.compare('GE', size, int(size, tooLarge));
  return ir.or(sign, ir.select(isLarge, large, ir.select(isSmall, small, normal)));
}

/** The number that 16 bits stand for. */
function fromHalf(half: Node): Node {
  const sign = ir.shiftLeft(masked(half, 0x8000), int(half, 16));
  const size = masked(half, 0x7fff);
  const exponent = masked(half, 0x7c00);
  const isSpecial = ir.compare('EQ', exponent, int(half, 0x7c00));
  const offset = ir.select(isSpecial, int(half, 2 * bias), int(half, bias));
  const normal = ir.add(ir.shiftLeft(size, int(half, 13)), offset);
  const fraction = ir.convert(size, 'float32');
  const small = ir.multiply(fraction, ir.constantLike(fraction, 1 / smallest));
  const isSmall = ir.compare('EQ', exponent, int(half, 0));
  const whole = ir.select(isSmall, ir.bitcastConvert(small, 'int32'), normal);
  return ir.bitcastConvert(ir.or(whole, sign), 'float32');
}

/** Words that hold the elements of a node of the wide dtype. Integers keep their lowest bits. */
export function pack(x: Node, dtype: StorageDType): Node {
  const size = sizeOf(x.shape);
  const perWord = 32 / bits[dtype];
  const words = Math.ceil(size / perWord);
  const flat = ir.reshape(x, [size]);
  const elements = dtype === 'float16' ? toHalf(flat) : masked(flat, 0xff);
  const table = ir.reshape(ir.pad(elements, [0], [words * perWord - size]), [words, perWord]);
  const column = (i: number): Node => {
    const lane = ir.reshape(ir.slice(table, [0, i], [words, i + 1]), [words]);
    return i === 0 ? lane : ir.shiftLeft(lane, int(lane, i * bits[dtype]));
  };
  return Array.from({ length: perWord }, (_, i) => column(i)).reduce(ir.or);
}

/** The elements that words hold, in the wide dtype. */
export function unpack(words: Node, { dtype, shape }: Packed): Node {
  const width = bits[dtype];
  const table = [words.shape[0], 32 / width];
  const repeated = ir.broadcastInDim(words, table, [0]);
  const shifts = ir.multiply(ir.iota(table, 1, 'int32'), int(repeated, width));
  const lanes = masked(ir.shiftRightLogical(repeated, shifts), 2 ** width - 1);
  const flat = ir.slice(ir.reshape(lanes, [table[0] * table[1]]), [0], [sizeOf(shape)]);
  const elements = ir.reshape(flat, shape);
  if (dtype === 'float16') return fromHalf(elements);
  if (dtype === 'uint8') return elements;
  const up = int(elements, 24);
  return ir.shiftRightArithmetic(ir.shiftLeft(elements, up), up);
}

/** The bytes of the elements that words hold. */
export function packedBytes(
  { buffer, byteOffset }: TypedArray,
  { dtype, shape }: Packed,
): Uint8Array {
  return new Uint8Array(buffer, byteOffset, (sizeOf(shape) * bits[dtype]) / 8);
}

/** The elements that words hold, as data() gives them: halves as float32. */
export function packedValues(
  words: TypedArray,
  packed: Packed,
): Float32Array | Uint8Array | Int8Array {
  const bytes = packedBytes(words, packed);
  if (packed.dtype === 'uint8') return bytes;
  if (packed.dtype === 'int8') return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const values = new Float32Array(halves.length);
  decodeFloat16(halves, values);
  return values;
}

/** Words with these bytes. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}
