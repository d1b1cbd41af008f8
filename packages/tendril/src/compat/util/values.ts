/** tf.util: values by dtype, and text as bytes. */
import { ENV, isTypedArray as isRuntimeArray } from '../../runtime/index.ts';
import type {
  BackendValues,
  DataType,
  DataTypeMap,
  NumericDataType,
  StorageDType,
  TensorLike,
  TypedArray,
  WebGLData,
  WebGPUData,
} from '../../runtime/index.ts';
import { assert, flatten, sizeFromShape } from './arrays.ts';

/** Numbers in lists in lists. */
type Nested = (number | Nested)[];

/** What holds values of a dtype. */
const arrays: Readonly<
  Record<string, new (size: number) => TypedArray | Int8Array | Float64Array>
> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  float64: Float64Array,
  float16: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
};

/**
 * Whether a value is an array of floats, int32 or bytes.
 *
 * @example
 * ```ts
 * tf.util.isTypedArray(new Float32Array(1)); // true
 * ```
 */
export function isTypedArray(
  a: unknown,
): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray {
  return isRuntimeArray(a);
}

const widths: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  string: 2,
};

function unknownDtype(dtype: unknown): never {
  throw new Error(
    `unknown dtype ${String(dtype)}; the dtypes are float32, int32, bool, complex64 and string`,
  );
}

/**
 * Whether this is the name of a dtype.
 *
 * @example
 * ```ts
 * tf.util.isValidDtype('int32'); // true
 * ```
 */
export function isValidDtype(dtype: DataType): boolean {
  return Object.hasOwn(widths, dtype);
}

/**
 * Bytes of one element; of a string, those of a character.
 *
 * @example
 * ```ts
 * tf.util.bytesPerElement('float32'); // 4
 * ```
 */
export function bytesPerElement(dtype: DataType): number {
  return isValidDtype(dtype) ? widths[dtype] : unknownDtype(dtype);
}

/**
 * How many bytes encoded texts have together.
 *
 * @example
 * ```ts
 * tf.util.bytesFromStringArray([tf.util.encodeString('abc')]); // 3
 * ```
 */
export function bytesFromStringArray(arr: Uint8Array[]): number {
  return arr === null ? 0 : arr.reduce((bytes, item) => bytes + item.length, 0);
}

/**
 * Zeros as a typed array.
 *
 * @example
 * ```ts
 * tf.util.getTypedArrayFromDType('int32', 2); // Int32Array [0, 0]
 * ```
 */
export function getTypedArrayFromDType<D extends NumericDataType | StorageDType | 'float64'>(
  dtype: D,
  size: number,
): DataTypeMap[D] {
  const make = arrays[dtype];
  if (make === undefined) unknownDtype(dtype);
  return new make(size) as DataTypeMap[D];
}

/**
 * Room for values: a typed array, or for strings an array.
 *
 * @example
 * ```ts
 * tf.util.getArrayFromDType('string', 2); // an array for two texts
 * ```
 */
export function getArrayFromDType<D extends DataType>(dtype: D, size: number): DataTypeMap[D] {
  return (
    dtype === 'string' ? new Array<string>(size) : getTypedArrayFromDType(dtype, size)
  ) as DataTypeMap[D];
}

/**
 * An array of zeros.
 *
 * @example
 * ```ts
 * tf.util.makeZerosTypedArray(2, 'int32'); // Int32Array [0, 0]
 * ```
 */
export function makeZerosTypedArray<D extends DataType>(size: number, dtype: D): DataTypeMap[D] {
  const numeric = (dtype ?? 'float32') as NumericDataType | StorageDType;
  return getTypedArrayFromDType(numeric, size) as DataTypeMap[D];
}

/**
 * An array of ones.
 *
 * @example
 * ```ts
 * tf.util.makeOnesTypedArray(2, 'float32'); // Float32Array [1, 1]
 * ```
 */
export function makeOnesTypedArray<D extends DataType>(size: number, dtype: D): DataTypeMap[D] {
  const values = makeZerosTypedArray(size, dtype);
  (values as TypedArray).fill(1);
  return values;
}

/**
 * A typed array that holds one value; the bytes of a text for strings.
 *
 * @example
 * ```ts
 * tf.util.createScalarValue(3, 'int32'); // Int32Array [3]
 * ```
 */
export function createScalarValue(value: unknown, dtype: DataType): BackendValues {
  return dtype === 'string'
    ? encodeString(String(value))
    : (toTypedArray([Number(value)], dtype) as BackendValues);
}

/**
 * Values as a typed array; of complex numbers, real and imaginary parts in turn.
 *
 * @example
 * ```ts
 * tf.util.toTypedArray([[1, 2], [3, 4]], 'int32'); // Int32Array [1, 2, 3, 4]
 * ```
 */
export function toTypedArray(a: TensorLike, dtype: Exclude<DataType, 'float64'>): TypedArray;
export function toTypedArray(a: TensorLike, dtype: DataType): TypedArray | Float64Array;
export function toTypedArray(a: TensorLike, dtype: DataType): TypedArray | Float64Array {
  assert(dtype !== 'string', () => 'strings do not go into a typed array');
  const flat: unknown = Array.isArray(a) ? flatten(a as number[]) : a;
  if (isTypedArray(flat)) {
    const fits =
      (dtype === 'float32' && flat instanceof Float32Array) ||
      (dtype === 'int32' && flat instanceof Int32Array) ||
      (dtype === 'bool' && flat instanceof Uint8Array);
    if (fits) return flat;
  }
  const list = typeof flat === 'object' ? (flat as ArrayLike<number>) : [Number(flat)];
  if (dtype === 'bool') return Uint8Array.from(list, (v) => (Math.round(v) !== 0 ? 1 : 0));
  return dtype === 'int32' ? Int32Array.from(list) : Float32Array.from(list);
}

/**
 * The dtype by which values are taken that come without one.
 *
 * @example
 * ```ts
 * tf.util.inferDtype([true, false]); // 'bool'
 * ```
 */
export function inferDtype(values: TensorLike | WebGLData | WebGPUData): DataType {
  if (Array.isArray(values)) return inferDtype(values[0] as TensorLike);
  if (values instanceof Float32Array) return 'float32';
  if (ArrayBuffer.isView(values)) return 'int32';
  if (typeof values === 'string') return 'string';
  return typeof values === 'boolean' ? 'bool' : 'float32';
}

/**
 * Whether converting loses information.
 *
 * @example
 * ```ts
 * tf.util.hasEncodingLoss('float32', 'int32'); // true
 * ```
 */
export function hasEncodingLoss(oldType: DataType, newType: DataType): boolean {
  const order: readonly DataType[] = ['bool', 'int32', 'float32', 'complex64'];
  if (newType === oldType || newType === 'complex64') return false;
  return order.indexOf(newType) < order.indexOf(oldType);
}

/**
 * Throws where numbers are NaN or infinite.
 *
 * @example
 * ```ts
 * tf.util.checkConversionForErrors([1, 2.5], 'float32');
 * ```
 */
export function checkConversionForErrors<D extends DataType>(
  vals: DataTypeMap[D] | number[],
  dtype: D,
): void {
  for (let i = 0; i < vals.length; i++) {
    if (!Number.isFinite(Number(vals[i])))
      throw new Error(`a value of dtype ${dtype} is ${String(vals[i])}`);
  }
}

/**
 * Flat values as nested arrays of a shape; complex numbers as pairs, joined.
 *
 * @example
 * ```ts
 * tf.util.toNestedArray([2, 2], [1, 2, 3, 4]); // [[1, 2], [3, 4]]
 * ```
 */
export function toNestedArray(
  shape: number[],
  a: ArrayLike<unknown>,
  isComplex = false,
): number | Nested {
  const perElement = isComplex ? 2 : 1;
  const size = sizeFromShape(shape) * perElement;
  if (shape.length === 0) return a[0] as number;
  assert(a.length === size, () => `the shape [${shape}] holds ${size} values, got ${a.length}`);
  let at = 0;
  const build = (axis: number): Nested => {
    if (axis === shape.length - 1) {
      return Array.from({ length: shape[axis] * perElement }, () => a[at++] as number);
    }
    return Array.from({ length: shape[axis] }, () => build(axis + 1));
  };
  return size === 0 ? [] : build(0);
}

/**
 * Zeros, nested as a shape says.
 *
 * @example
 * ```ts
 * tf.util.makeZerosNestedTypedArray([2, 2], 'float32');
 * ```
 */
export function makeZerosNestedTypedArray<D extends DataType>(
  shape: number[],
  dtype: D,
): number | Nested {
  return toNestedArray(shape, makeZerosTypedArray(sizeFromShape(shape), dtype));
}

/**
 * Bytes read as values of a dtype.
 *
 * @example
 * ```ts
 * tf.util.convertBackendValuesAndArrayBuffer(new Float32Array([1]).buffer, 'float32'); // Float32Array [1]
 * ```
 */
export function convertBackendValuesAndArrayBuffer(
  data: BackendValues | ArrayBuffer,
  dtype: DataType,
): BackendValues {
  if (Array.isArray(data)) return data;
  if (dtype === 'float32')
    return data instanceof ArrayBuffer ? new Float32Array(data) : (data as Float32Array);
  if (dtype === 'int32')
    return data instanceof ArrayBuffer ? new Int32Array(data) : (data as Int32Array);
  if (dtype === 'bool' || dtype === 'string') {
    return Uint8Array.from(data instanceof ArrayBuffer ? new Int32Array(data) : data);
  }
  return unknownDtype(dtype);
}

/**
 * Text as bytes.
 *
 * @example
 * ```ts
 * tf.util.encodeString('hi'); // Uint8Array [104, 105]
 * ```
 */
export function encodeString(s: string, encoding = 'utf-8'): Uint8Array {
  return ENV.platform.encode(s, encoding);
}

/**
 * Bytes as text.
 *
 * @example
 * ```ts
 * tf.util.decodeString(new Uint8Array([104, 105])); // 'hi'
 * ```
 */
export function decodeString(bytes: Uint8Array, encoding = 'utf-8'): string {
  return ENV.platform.decode(bytes, encoding);
}
