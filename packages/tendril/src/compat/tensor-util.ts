/** tf.tensor_util: dtypes that meet, and tensors inside other things. */
import { upcastType } from '../ops/util/dtype.ts';
import { cast } from '../ops/index.ts';
import { tensorsIn } from '../runtime/index.ts';
import type { Tensor, TensorContainer } from '../runtime/index.ts';
import { assert } from './util/arrays.ts';

/** Both tensors in the dtype in which they meet. */
export function makeTypesMatch<T extends Tensor>(a: T, b: T): [T, T] {
  if (a.dtype === b.dtype) return [a, b];
  assert(
    a.dtype !== 'string' && b.dtype !== 'string',
    () => `the dtypes ${a.dtype} and ${b.dtype} do not meet`,
  );
  const isComplex = a.dtype === 'complex64' || b.dtype === 'complex64';
  const dtype = isComplex ? 'complex64' : upcastType(a.dtype, b.dtype);
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
