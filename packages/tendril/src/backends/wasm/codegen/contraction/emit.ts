/** Small pieces of code that several parts of a contraction emit. */
import {
  i32,
  i8x16,
  type FunctionBuilder,
  type I32,
  type Local,
  type V128,
  type Value,
} from '../../assembler/index.ts';

/** The lesser of two numbers. */
export function lesser(f: FunctionBuilder, x: Value<'i32'>, limit: I32): Local<'i32'> {
  const value = f.let('i32', x, 'count');
  f.if(i32.gt_s(value, limit), () => f.set(value, limit));
  return value;
}

export function times(value: Value<'i32'>, factor: I32): Value<'i32'> {
  return factor === 1 ? value : i32.mul(value, factor);
}

/** A product, computed now if it can be. */
export function multiplied(a: I32, b: I32): I32 {
  return typeof a === 'number' && typeof b === 'number' ? a * b : i32.mul(a, b);
}

export function asValue(size: I32): Value<'i32'> {
  return typeof size === 'number' ? i32.const(size) : size;
}

export function sum(first: I32, ...rest: readonly Value<'i32'>[]): Value<'i32'> {
  if (first === 0 && rest.length > 0) return sum(...(rest as [Value<'i32'>]));
  const start = typeof first === 'number' ? i32.const(first) : first;
  return rest.reduce((total, term) => i32.add(total, term), start);
}

const lanes = (...order: number[]): number[] =>
  order.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));

/** The parts of a transposition of 4×4 lanes: pairs of lanes of two vectors interleaved, then halves put together. */
export const lowPairs = (a: V128, b: V128): V128 => i8x16.shuffle(a, b, lanes(0, 4, 1, 5));
export const highPairs = (a: V128, b: V128): V128 => i8x16.shuffle(a, b, lanes(2, 6, 3, 7));
export const lowHalves = (a: V128, b: V128): V128 => i8x16.shuffle(a, b, lanes(0, 1, 4, 5));
export const highHalves = (a: V128, b: V128): V128 => i8x16.shuffle(a, b, lanes(2, 3, 6, 7));

/** The rows of four vectors as columns. */
export function transpose(f: FunctionBuilder, rows: readonly V128[]): V128[] {
  const [a, b, c, d] = rows;
  const low = f.let('v128', lowPairs(a, b));
  const lowOther = f.let('v128', lowPairs(c, d));
  const high = f.let('v128', highPairs(a, b));
  const highOther = f.let('v128', highPairs(c, d));
  return [
    lowHalves(low, lowOther),
    highHalves(low, lowOther),
    lowHalves(high, highOther),
    highHalves(high, highOther),
  ];
}
