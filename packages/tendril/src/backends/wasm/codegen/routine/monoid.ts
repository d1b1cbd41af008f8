/** Sums, products and extremes as operations of vectors. */
import type { CumulativeKind } from '../../../../ir/primitives.ts';
import { f32x4, i32x4, type V128 } from '../../assembler/index.ts';

/** Numbers in all lanes: what changes nothing, and two as one. */
export interface Monoid {
  readonly identity: V128;
  readonly combine: (a: V128, b: V128) => V128;
}

export function monoidOf({
  kind,
  dtype,
}: {
  readonly kind: CumulativeKind;
  readonly dtype: 'float32' | 'int32';
}): Monoid {
  const isFloat = dtype === 'float32';
  switch (kind) {
    case 'sum':
      return { identity: i32x4.const(0), combine: isFloat ? f32x4.add : i32x4.add };
    case 'prod':
      return {
        identity: isFloat ? f32x4.const(1) : i32x4.const(1),
        combine: isFloat ? f32x4.mul : i32x4.mul,
      };
    case 'max':
      return {
        identity: isFloat ? f32x4.const(-Infinity) : i32x4.const(-(2 ** 31)),
        combine: isFloat ? f32x4.max : i32x4.max_s,
      };
    case 'min':
      return {
        identity: isFloat ? f32x4.const(Infinity) : i32x4.const(2 ** 31 - 1),
        combine: isFloat ? f32x4.min : i32x4.min_s,
      };
  }
}
