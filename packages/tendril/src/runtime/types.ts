/**
 * The types of TensorFlow.js's public API that describe ranks, shapes and values.
 */
import { makeTypedArray, type DeviceDType, type DType, type TypedArray } from '../ir/dtype.ts';
import { isStorage, wideDType, type StorageDType } from './packed.ts';
import type { Tensor } from './tensor.ts';

export type NumericDataType = DeviceDType | 'complex64';
export type DataType = NumericDataType | 'float64' | StorageDType | 'string';

/** The arrays that programs written for TensorFlow.js know. */
export type PublicTypedArray = Exclude<TypedArray, Float64Array>;

/** Values as data() gives them. */
export type DataValues = TypedArray | Int8Array | string[];

/** Room for `size` elements, complex ones as pairs. */
export function makeDataArray(dtype: DataType, size: number): DataValues {
  if (dtype === 'string') return new Array<string>(size).fill('');
  if (dtype === 'complex64') return new Float32Array(2 * size);
  return makeTypedArray(isStorage(dtype) ? wideDType[dtype] : dtype, size);
}

export interface DataTypeMap {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
  complex64: Float32Array;
  float64: Float64Array;
  float16: Float32Array;
  uint8: Uint8Array;
  int8: Int8Array;
  string: string[];
}

export interface SingleValueMap {
  bool: boolean;
  int32: number;
  float32: number;
  complex64: number;
  float64: number;
  float16: number;
  uint8: number;
  int8: number;
  string: string;
}

export const Rank = {
  R0: 'R0',
  R1: 'R1',
  R2: 'R2',
  R3: 'R3',
  R4: 'R4',
  R5: 'R5',
  R6: 'R6',
} as const;
export type Rank = keyof typeof Rank;
export declare namespace Rank {
  type R0 = 'R0';
  type R1 = 'R1';
  type R2 = 'R2';
  type R3 = 'R3';
  type R4 = 'R4';
  type R5 = 'R5';
  type R6 = 'R6';
}

export interface ShapeMap {
  R0: number[];
  R1: [number];
  R2: [number, number];
  R3: [number, number, number];
  R4: [number, number, number, number];
  R5: [number, number, number, number, number];
  R6: [number, number, number, number, number, number];
}

export interface ArrayMap {
  R0: number;
  R1: number[];
  R2: number[][];
  R3: number[][][];
  R4: number[][][][];
  R5: number[][][][][];
  R6: number[][][][][][];
}

export interface RecursiveArray<T> {
  [index: number]: T | RecursiveArray<T>;
}

export type ScalarLike = number | boolean | string | Uint8Array;
/** Values that an op takes in place of a tensor. */
export type TensorLike =
  | TypedArray
  | Uint8ClampedArray
  | number
  | boolean
  | string
  | RecursiveArray<number | number[] | boolean | string | TypedArray>;
export type TensorLike1D = TypedArray | number[] | boolean[] | string[] | Uint8Array[];
export type TensorLike2D =
  | TypedArray
  | number[]
  | number[][]
  | boolean[]
  | boolean[][]
  | string[]
  | string[][]
  | Uint8Array[]
  | Uint8Array[][]
  | TypedArray[];
export type TensorLike3D =
  | TypedArray
  | number[]
  | number[][][]
  | boolean[]
  | boolean[][][]
  | string[]
  | string[][][]
  | Uint8Array[]
  | Uint8Array[][][];
export type TensorLike4D =
  | TypedArray
  | number[]
  | number[][][][]
  | boolean[]
  | boolean[][][][]
  | string[]
  | string[][][][]
  | Uint8Array[]
  | Uint8Array[][][][];
export type TensorLike5D =
  | TypedArray
  | number[]
  | number[][][][][]
  | boolean[]
  | boolean[][][][][]
  | string[]
  | string[][][][][]
  | Uint8Array[]
  | Uint8Array[][][][][];
export type TensorLike6D =
  | TypedArray
  | number[]
  | number[][][][][][]
  | boolean[]
  | boolean[][][][][][]
  | string[]
  | string[][][][][][]
  | Uint8Array[]
  | Uint8Array[][][][][]
  | Uint8Array[][][][][][];

/** The dtype a tensor of such values has, as far as their type tells. */
export type DataTypeFor<T extends number | string | boolean> = T extends number | boolean
  ? NumericDataType
  : T extends string
    ? 'string'
    : never;

/** Values as backends of TensorFlow.js have them: strings as bytes. */
export type BackendValues = Float32Array | Int32Array | Uint8Array | Uint8Array[];

/** What a custom gradient keeps tensors with. */
export type GradSaveFunc = (save: Tensor[]) => void;

export type NamedTensorMap = { [name: string]: Tensor };
export type NamedTensor = { name: string; tensor: Tensor };

export type { DType, TypedArray };
