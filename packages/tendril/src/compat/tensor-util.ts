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

/**
 * Both tensors in the dtype in which they meet.
 *
 * @example
 * ```ts
 * const [a, b] = tf.tensor_util.makeTypesMatch(tf.scalar(1), tf.scalar(2, 'int32'));
 * console.log(a.dtype, b.dtype); // float32 float32
 * ```
 */
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

/**
 * Throws unless both tensors have the same dtype.
 *
 * @example
 * ```ts
 * tf.tensor_util.assertTypesMatch(tf.scalar(1), tf.scalar(2));
 * ```
 */
export function assertTypesMatch(a: Tensor, b: Tensor): void {
  assert(a.dtype === b.dtype, () => `the dtypes must match, got ${a.dtype} and ${b.dtype}`);
}

/**
 * Whether a tensor is one of these.
 *
 * @example
 * ```ts
 * const x = tf.scalar(1);
 * tf.tensor_util.isTensorInList(x, [x]); // true
 * ```
 */
export function isTensorInList(tensor: Tensor, tensorList: Tensor[]): boolean {
  return tensorList.some((other) => other.id === tensor.id);
}

/**
 * All tensors in an object, an array or a nest of them.
 *
 * @example
 * ```ts
 * tf.tensor_util.getTensorsInContainer({ a: tf.scalar(1), b: [tf.scalar(2)] }).length; // 2
 * ```
 */
export function getTensorsInContainer(result: TensorContainer): Tensor[] {
  return tensorsIn(result);
}
