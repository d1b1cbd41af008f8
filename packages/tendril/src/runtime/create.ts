/**
 * Tensors from JavaScript values: tensor, scalar, tensor1d … tensor6d, buffer.
 */
import { dtypes, makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { sameShape, showShape, sizeOf } from '../ir/shape.ts';
import {
  isGpuValues,
  leafFromGpu,
  shapeOfGpu,
  type WebGLData,
  type WebGPUData,
} from './gpu-data.ts';
import { partsFromStrings, partsFromValues } from './leaf.ts';
import { dtypeOfNested, flatten, flattenStrings, isTypedArray, shapeOfNested } from './nested.ts';
import { isStorage, storageDTypes, wideDType } from './packed.ts';
import { partsOfNode, type Parts } from './parts.ts';
import {
  Tensor,
  TensorBuffer,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Tensor5D,
  type Tensor6D,
} from './tensor.ts';
import type {
  DataType,
  DataTypeMap,
  Rank,
  ScalarLike,
  ShapeMap,
  TensorLike,
  TensorLike1D,
  TensorLike2D,
  TensorLike3D,
  TensorLike4D,
  TensorLike5D,
  TensorLike6D,
} from './types.ts';

const dataTypes: readonly DataType[] = [...dtypes, ...storageDTypes, 'complex64', 'string'];

/** Refuses what is no dtype at all. */
export function checkDataType(dtype: DataType, op: string): void {
  if (!dataTypes.includes(dtype)) {
    throw new Error(`${op}: no dtype '${String(dtype)}'; there are ${dataTypes.join(', ')}`);
  }
}

/** Refuses what is no dtype of real numbers. */
export function checkDtype(dtype: DataType, op: string): asserts dtype is DType {
  if (!(dtypes as readonly DataType[]).includes(dtype)) {
    throw new Error(
      `${op}: the dtype cannot be '${String(dtype)}'; it can be ${dtypes.join(', ')}`,
    );
  }
}

export function checkShape(shape: readonly number[], op: string): void {
  for (const extent of shape) {
    if (!Number.isInteger(extent) || extent < 0) {
      throw new Error(`${op}: a shape holds whole numbers from 0 on, got ${showShape(shape)}`);
    }
  }
}

function convertValues(values: TypedArray | Uint8ClampedArray, dtype: DType): TypedArray {
  if (dtype !== 'bool') {
    const copy = makeTypedArray(dtype, values.length);
    copy.set(values);
    return copy;
  }
  return Uint8Array.from(values, (v) => (v !== 0 ? 1 : 0));
}

/** The parts of a tensor of these values; `complex` values are pairs of numbers in a flat list. */
function partsFromLike(
  value: unknown,
  inferred: readonly number[],
  shape: readonly number[],
  dtype: DataType,
  op: string,
): Parts {
  if (dtype === 'string') return partsFromStrings(flattenStrings(value, inferred, op), shape);
  const type = isStorage(dtype) ? wideDType[dtype] : dtype === 'complex64' ? 'float32' : dtype;
  const values = isTypedArray(value)
    ? convertValues(value, type)
    : flatten(value, inferred, type, op);
  return partsFromValues(values, shape, dtype);
}

/** What plain values say of a tensor's shape. A complex number is two neighbours in a flat list. */
function shapeOfLike(value: unknown, dtype: DataType, op: string): number[] {
  const shape = shapeOfNested(value, dtype);
  if (dtype !== 'complex64') return shape;
  if (shape.length !== 1 || shape[0] % 2 !== 0) {
    throw new Error(
      `${op}: complex64 takes a flat list of pairs, real and imaginary part, got values of shape ${showShape(shape)}; ` +
        `or use tf.complex(real, imag)`,
    );
  }
  return [shape[0] / 2];
}

function fromGpu(
  value: WebGPUData | WebGLData,
  shape: readonly number[] | undefined,
  dtype: DataType = 'float32',
  op: string,
): Tensor {
  checkDtype(dtype, op);
  const given = shape ?? shapeOfGpu(value, op);
  checkShape(given, op);
  return new Tensor(partsOfNode(leafFromGpu(value, given, dtype, op)));
}

function fromLike(
  value: unknown,
  shape: readonly number[] | undefined,
  dtype: DataType | undefined,
  op: string,
): Tensor {
  if (value === undefined || value === null) {
    throw new Error(
      `${op}: wanted numbers, booleans, strings or (nested) arrays of them, got ${String(value)}`,
    );
  }
  if (isGpuValues(value)) return fromGpu(value, shape, dtype, op);
  if (value instanceof Tensor) {
    throw new Error(
      `${op}: got a tensor; wanted numbers or arrays. Use tensor.clone(), or tf.stack for a list of tensors.`,
    );
  }
  const type = dtype ?? dtypeOfNested(value);
  checkDataType(type, op);
  const inferred = shapeOfLike(value, type, op);
  const size = sizeOf(inferred);
  if (shape !== undefined && shape !== null) {
    checkShape(shape, op);
    if (sizeOf(shape) !== size) {
      throw new Error(
        `${op}: shape ${showShape(shape)} holds ${sizeOf(shape)} values, got ${size}`,
      );
    }
    // The innermost lists may hold the elements of several axes: a picture is often one flat array.
    const outer = inferred.slice(0, -1);
    if (!sameShape(shape.slice(0, outer.length), outer)) {
      throw new Error(
        `${op}: the values have the shape ${showShape(inferred)}, the shape given is ${showShape(shape)}`,
      );
    }
  }
  const flat = type === 'complex64' ? [2 * size] : inferred;
  return new Tensor(partsFromLike(value, flat, shape ?? inferred, type, op));
}

/**
 * A tensor of the given values.
 *
 * @param values a number, a boolean, a string, nested arrays or a typed array. For complex64, a flat list of pairs: each number's
 * real and imaginary part. Strings may be given as bytes (Uint8Array) with dtype 'string'. On the webgpu backend, `{ buffer, zeroCopy }`
 * takes the values of a GPUBuffer of its device, without reading them.
 * @param shape their shape, if it is not to be read from the nesting.
 * @param dtype 'float32' by default; 'float64' for a Float64Array, 'bool' for booleans, 'string' for strings, 'int32' for integer typed arrays.
 * @throws if the values are ragged, are of different kinds, or do not fill the shape.
 * @example
 * ```ts
 * tf.tensor([1, 2, 3, 4], [2, 2]).print();
 * tf.tensor([[1, 2], [3, 4]], undefined, 'int32').print();
 * tf.tensor(['to', 'be']).print();
 * ```
 */
export function tensor<R extends Rank = Rank>(
  values: TensorLike | WebGLData | WebGPUData,
  shape?: ShapeMap[R],
  dtype?: DataType,
): Tensor<R> {
  return fromLike(values, shape, dtype, 'tensor') as Tensor<R>;
}

/**
 * A tensor of rank 0.
 *
 * @example
 * ```ts
 * tf.scalar(3.14).print();
 * ```
 */
export function scalar(value: ScalarLike, dtype?: DataType): Scalar {
  const isOne = ['number', 'boolean', 'string'].includes(typeof value);
  if (!isOne && !(dtype === 'string' && value instanceof Uint8Array)) {
    throw new Error(`scalar: wanted one number, boolean or string, got ${typeof value}`);
  }
  return fromLike(value, [], dtype, 'scalar') as Scalar;
}

function ofRank(
  rank: number,
  values: unknown,
  shape: readonly number[] | undefined,
  dtype?: DataType,
): Tensor {
  const op = `tensor${rank}d`;
  if (shape !== undefined && shape.length !== rank) {
    throw new Error(`${op}: wanted a shape of ${rank} axes, got ${showShape(shape)}`);
  }
  const nesting = shapeOfNested(values, dtype).length;
  if (nesting !== rank && !(nesting === 1 && shape !== undefined)) {
    throw new Error(
      `${op}: wanted values nested ${rank} deep, or flat with a shape; got them nested ${nesting} deep`,
    );
  }
  return fromLike(values, shape, dtype, op);
}

/**
 * A tensor of rank 1.
 *
 * @example
 * ```ts
 * tf.tensor1d([1, 2, 3]).print();
 * ```
 */
export function tensor1d(values: TensorLike1D, dtype?: DataType): Tensor1D {
  return ofRank(1, values, undefined, dtype) as Tensor1D;
}

/**
 * A tensor of rank 2.
 *
 * @example
 * ```ts
 * tf.tensor2d([1, 2, 3, 4], [2, 2]).print();
 * ```
 */
export function tensor2d(
  values: TensorLike2D,
  shape?: [number, number],
  dtype?: DataType,
): Tensor2D {
  return ofRank(2, values, shape, dtype) as Tensor2D;
}

/**
 * A tensor of rank 3.
 *
 * @example
 * ```ts
 * tf.tensor3d([1, 2, 3, 4], [2, 2, 1]).print();
 * ```
 */
export function tensor3d(
  values: TensorLike3D,
  shape?: [number, number, number],
  dtype?: DataType,
): Tensor3D {
  return ofRank(3, values, shape, dtype) as Tensor3D;
}

/**
 * A tensor of rank 4.
 *
 * @example
 * ```ts
 * tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]).print();
 * ```
 */
export function tensor4d(values: TensorLike4D, shape?: ShapeMap['R4'], dtype?: DataType): Tensor4D {
  return ofRank(4, values, shape, dtype) as Tensor4D;
}

/**
 * A tensor of rank 5.
 *
 * @example
 * ```ts
 * tf.tensor5d([1, 2, 3, 4], [1, 1, 2, 2, 1]).print();
 * ```
 */
export function tensor5d(values: TensorLike5D, shape?: ShapeMap['R5'], dtype?: DataType): Tensor5D {
  return ofRank(5, values, shape, dtype) as Tensor5D;
}

/**
 * A tensor of rank 6.
 *
 * @example
 * ```ts
 * tf.tensor6d([1, 2, 3, 4], [1, 1, 1, 2, 2, 1]).print();
 * ```
 */
export function tensor6d(values: TensorLike6D, shape?: ShapeMap['R6'], dtype?: DataType): Tensor6D {
  return ofRank(6, values, shape, dtype) as Tensor6D;
}

/**
 * A buffer to fill by coordinates; `toTensor()` makes a tensor of it.
 *
 * @example
 * ```ts
 * const buffer = tf.buffer([2]);
 * buffer.set(7, 1);
 * buffer.toTensor().print();
 * ```
 */
export function buffer<R extends Rank, D extends DataType = 'float32'>(
  shape: ShapeMap[R],
  dtype: D = 'float32' as D,
  values?: DataTypeMap[D],
): TensorBuffer<R, D> {
  checkShape(shape, 'buffer');
  checkDataType(dtype, 'buffer');
  return new TensorBuffer<R, D>(shape, dtype, values);
}
