/** Between typed arrays and what lies on the device, where a bool is a word of 0 or 1. */
import type { DType, TypedArray } from '../../ir/dtype.ts';

/** On the device, every element takes 4 bytes, bools too: neighbours can then be written independently. */
export const elementBytes = 4;

export function toDevice(dtype: DType, values: TypedArray): TypedArray | Uint32Array {
  return dtype === 'bool' ? Uint32Array.from(values) : values;
}

/** @param words the device's bytes; the result may keep them. */
export function toHost(dtype: DType, words: ArrayBuffer): TypedArray {
  if (dtype === 'float32') return new Float32Array(words);
  if (dtype === 'int32') return new Int32Array(words);
  return Uint8Array.from(new Uint32Array(words));
}
