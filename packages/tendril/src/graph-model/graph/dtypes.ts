/** TensorFlow's data types, by name or number, as the library's. */
import type { DataType } from '../../runtime/index.ts';

/** The types of values in a graph: those of tensors, and handles of things that are no tensors. */
export type ModelDType = DataType | 'resource';

const numbers: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  7: 'DT_STRING',
  8: 'DT_COMPLEX64',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  14: 'DT_BFLOAT16',
  17: 'DT_UINT16',
  18: 'DT_COMPLEX128',
  19: 'DT_HALF',
  20: 'DT_RESOURCE',
  21: 'DT_VARIANT',
  22: 'DT_UINT32',
  23: 'DT_UINT64',
};

const dtypes: Readonly<Record<string, ModelDType>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  DT_BFLOAT16: 'float32',
  DT_INT8: 'int32',
  DT_INT16: 'int32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_UINT8: 'int32',
  DT_UINT16: 'int32',
  DT_UINT32: 'int32',
  DT_UINT64: 'int32',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
  DT_COMPLEX64: 'complex64',
  DT_COMPLEX128: 'complex64',
  DT_RESOURCE: 'resource',
  DT_VARIANT: 'resource',
};

/** The library's type for one of TensorFlow's, or undefined if there is none. */
export function dtypeOf(type: unknown): ModelDType | undefined {
  const name = typeof type === 'number' ? numbers[type] : type;
  if (typeof name !== 'string') return undefined;
  const plain = name.replace(/_REF$/, '');
  return Object.hasOwn(dtypes, plain) ? dtypes[plain] : undefined;
}
