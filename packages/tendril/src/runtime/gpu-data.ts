/** A tensor's values where a graphics processor has them, for programs that go on with them there. */
import type { DeviceGPUBuffer } from '../backends/gpu-buffer.ts';
import { currentBackend } from './backends.ts';
import type { Parts } from './parts.ts';
import type { Tensor } from './tensor.ts';
import { realize } from './realize.ts';
import { bufferOn } from './value.ts';

/** Letters in any order, each at most once. */
type Orders<Letter extends string, Left extends string = Letter> = Left extends Letter
  ? Left | `${Left}${Orders<Exclude<Letter, Left>>}`
  : never;

/** A texture with a tensor's values, in TensorFlow.js's webgl backend. */
export interface WebGLData {
  texture: WebGLTexture;
  height: number;
  width: number;
  channels: Orders<'R' | 'G' | 'B' | 'A'>;
}

/** A buffer with a tensor's values. */
export interface WebGPUData {
  buffer: DeviceGPUBuffer;
  zeroCopy?: boolean;
}

export interface DataToGPUWebGLOption {
  customTexShape?: [number, number];
}
export type DataToGPUOptions = DataToGPUWebGLOption;

export interface GPUData {
  /** Keeps the buffer alive; dispose of it when the buffer is no longer needed. */
  readonly tensorRef: Tensor;
  /** A GPUBuffer that can be bound as storage and copied from. Do not write to it: other tensors may share it. */
  readonly buffer: DeviceGPUBuffer;
  readonly bufSize: number;
}

export function gpuData({ node, imag, strings, packed }: Parts): Omit<GPUData, 'tensorRef'> {
  const backend = currentBackend();
  if (backend.gpuBuffer === undefined) {
    throw new Error(
      `dataToGPU: the backend '${backend.name}' has its data on the host, where data() reads it; use tf.setBackend('webgpu')`,
    );
  }
  if (imag !== null || strings !== null || packed !== undefined) {
    throw new Error('dataToGPU: wanted float32, int32 or bool; cast the tensor first');
  }
  realize([node]);
  return backend.gpuBuffer(bufferOn(node, backend));
}
