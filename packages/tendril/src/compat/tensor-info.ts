/** Tensors as backends and kernels of TensorFlow.js know them. */
import type { DataType } from '../runtime/index.ts';

/** What identifies the values of a tensor. */
export type DataId = object;

export interface TensorInfo {
  dataId: DataId;
  shape: number[];
  dtype: DataType;
}
