/** What reductions begin with, and how two of their values become one, as WGSL. */
import type { DType } from '../../ir/dtype.ts';
import { identityOf } from '../../ir/identity.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import { binaryCode, largest, smallest } from './elementwise.ts';
import { literal } from './literal.ts';

/** Those that find a position, of which the value is a key that is larger the more extreme the element is. */
export function findsPlace(kind: ReduceKind): kind is 'argmax' | 'argmin' {
  return kind === 'argmax' || kind === 'argmin';
}

/** @param dtype the result's. */
export function startOf(kind: ReduceKind, dtype: DType): string {
  return literal(dtype, findsPlace(kind) ? 0 : identityOf(kind, dtype));
}

export function together(kind: ReduceKind, dtype: DType, a: string, b: string): string {
  switch (kind) {
    case 'sum':
      return `${a} + ${b}`;
    case 'prod':
      return `${a} * ${b}`;
    case 'max':
      return largest(a, b, dtype);
    case 'min':
      return smallest(a, b, dtype);
    default:
      return binaryCode(kind === 'and' ? 'and' : 'or', dtype, a, b);
  }
}

/** A key that is the larger the more extreme the value is. */
export function keyOf(kind: 'argmax' | 'argmin', dtype: DType, value: string): string {
  const most = kind === 'argmax';
  if (dtype === 'float32') return `${most ? 'rising' : 'falling'}(${value})`;
  const signed = dtype === 'bool' ? `select(0i, 1i, ${value})` : value;
  const key = `bitcast<u32>(${signed}) ^ 0x80000000u`;
  return most ? key : `~(${key})`;
}
