/** What changes nothing when it is reduced with other values: where parts of a reduction begin, and what is left of nothing. */
import { isFloat, type DType } from './dtype.ts';
import type { ReduceKind } from './primitives.ts';

function extremesOf(dtype: DType): readonly [lowest: number, highest: number] {
  if (isFloat(dtype)) return [-Infinity, Infinity];
  return dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 1];
}

/** @param dtype the operand's. Of argmax and argmin it is the value that is never the extreme, not a position. */
export function identityOf(kind: ReduceKind, dtype: DType): number {
  const [lowest, highest] = extremesOf(dtype);
  switch (kind) {
    case 'prod':
      return 1;
    case 'max':
    case 'argmax':
      return lowest;
    case 'min':
    case 'argmin':
      return highest;
    case 'and':
      return dtype === 'int32' ? -1 : 1;
    default:
      return 0;
  }
}
