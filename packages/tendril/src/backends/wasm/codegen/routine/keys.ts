/** The keys of routines/keys.ts, as code: unsigned integers in the order wanted, of which NaN has the largest. */
import { i32, type FunctionBuilder, type Local, type Value } from '../../assembler/index.ts';

export interface KeyKind {
  readonly dtype: 'float32' | 'int32';
  readonly descending: boolean;
  /** -0 has the key of 0. */
  readonly oneZero: boolean;
}

export const nanKey = -1;

const signBit = 0x80000000 | 0;

/** The key of the element with these bits, which may change. */
export function emitKey(f: FunctionBuilder, kind: KeyKind, bits: Local<'i32'>): Local<'i32'> {
  const flip = kind.descending ? -1 : 0;
  if (kind.dtype === 'int32') return f.let('i32', i32.xor(bits, signBit ^ flip), 'key');
  if (kind.oneZero) f.if(i32.eq(bits, signBit), () => f.set(bits, 0));
  const ordered = i32.xor(bits, i32.or(i32.shr_s(bits, 31), signBit));
  const key = f.let('i32', kind.descending ? i32.xor(ordered, flip) : ordered, 'key');
  f.if(i32.gt_u(i32.and(bits, 0x7fffffff), 0x7f800000), () => f.set(key, nanKey));
  return key;
}

/** The bits of the element that has this key. */
export function emitElement(f: FunctionBuilder, kind: KeyKind, key: Local<'i32'>): Value<'i32'> {
  const flip = kind.descending ? -1 : 0;
  if (kind.dtype === 'int32') return i32.xor(key, signBit ^ flip);
  const ordered = f.let('i32', kind.descending ? i32.xor(key, flip) : key);
  const bits = f.let('i32', i32.xor(ordered, i32.or(i32.xor(i32.shr_s(ordered, 31), -1), signBit)));
  f.if(i32.eq(key, nanKey), () => f.set(bits, 0x7fc00000));
  return bits;
}
