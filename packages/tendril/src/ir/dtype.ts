/**
 * Element types: their names, typed arrays and conversion rules. How a device stores them is the backend's affair.
 */

export type DType = 'float32' | 'int32' | 'bool' | 'float64';

export type TypedArray = Float32Array | Int32Array | Uint8Array | Float64Array;

export const dtypes: readonly DType[] = ['float32', 'int32', 'bool', 'float64'];

/** What kernels compute in. Graphs with float64 in them are for the reference evaluator alone. */
export type DeviceDType = Exclude<DType, 'float64'>;

export function deviceDType(dtype: DType): DeviceDType {
  if (dtype === 'float64') throw new Error('float64 has no kernels');
  return dtype;
}

export function isFloat(dtype: string): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}

/** Bytes of one element in host memory (a bool is one byte holding 0 or 1). */
export const bytesPerElement: Record<DType, number> = {
  float32: 4,
  int32: 4,
  bool: 1,
  float64: 8,
};

/** The short names used in printed graphs and kernels. */
export const shortName: Record<DType, string> = {
  float32: 'f32',
  int32: 'i32',
  bool: 'bool',
  float64: 'f64',
};

interface ArrayOf {
  new (sizeOrValues: number | TypedArray): TypedArray;
  new (memory: ArrayBufferLike, offset: number, size: number): TypedArray;
}

const arrays: Record<DType, ArrayOf> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  float64: Float64Array,
};

export function makeTypedArray(dtype: DType, size: number): TypedArray {
  return new arrays[dtype](size);
}

/** A copy; of shared memory `slice` takes half as long again. */
export function copyOf(dtype: DType, values: TypedArray): TypedArray {
  return new arrays[dtype](values);
}

/** A view of `size` elements in `memory`, starting at byte `offset`. */
export function viewAs(
  dtype: DType,
  memory: ArrayBufferLike,
  offset: number,
  size: number,
): TypedArray {
  return new arrays[dtype](memory, offset, size);
}
