/** tf.tensor_util: dtypes that meet, and tensors inside other things. */
import { upcastType } from '../ops/util/dtype.ts';
import { cast } from '../ops/index.ts';
import { isStorage, tensorsIn, wideDType } from '../runtime/index.ts';
import type { DType, StorageDType, Tensor, TensorContainer } from '../runtime/index.ts';
import { assert } from './util/arrays.ts';

/** The dtype that numbers are computed in. */
function computedIn(dtype: DType | StorageDType): DType {
  return isStorage(dtype) ? wideDType[dtype] : dtype;
}

/** Both tensors in the dtype in which they meet. */
export function makeTypesMatch<T extends Tensor>(a: T, b: T): [T, T] {
  if (a.dtype === b.dtype) return [a, b];
  assert(
    a.dtype !== 'string' && b.dtype !== 'string',
    () => `the dtypes ${a.dtype} and ${b.dtype} do not meet`,
  );
  const dtype =
    a.dtype === 'complex64' || b.dtype === 'complex64'
      ? 'complex64'
      : upcastType(computedIn(a.dtype), computedIn(b.dtype));
  return [cast<T>(a, dtype), cast<T>(b, dtype)];
}

export function assertTypesMatch(a: Tensor, b: Tensor): void {
  assert(a.dtype === b.dtype, () => `the dtypes must match, got ${a.dtype} and ${b.dtype}`);
}

export function isTensorInList(tensor: Tensor, tensorList: Tensor[]): boolean {
  return tensorList.some((other) => other.id === tensor.id);
}

export function getTensorsInContainer(result: TensorContainer): Tensor[] {
  return tensorsIn(result);
}
