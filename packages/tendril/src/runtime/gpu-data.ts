/** A tensor's values where a graphics processor has them, for programs that go on with them there. */
import type { DeviceGPUBuffer } from '../backends/gpu-buffer.ts';
import type { Backend, Buffer, Picture } from '../backends/backend.ts';
import type { DType } from '../ir/dtype.ts';
import { record, type Node } from '../ir/node.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import { currentBackend } from './backends.ts';
import type { Parts } from './parts.ts';
import type { Tensor } from './tensor.ts';
import { realize } from './realize.ts';
import { bufferOn, setDeviceValue } from './value.ts';

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

/** A buffer with a tensor's values, four bytes each: of the device that the webgpu backend works on. */
export interface WebGPUData {
  /** With the usage COPY_SRC; for `zeroCopy` with STORAGE too. */
  buffer: DeviceGPUBuffer;
  /**
   * Whether the tensor is that buffer, not a copy: then it has to stay as long as the tensor, and may be written to where the tensor
   * becomes a variable.
   */
  zeroCopy?: boolean;
}

/** A leaf of what already lies on the current backend's device. */
function leafOnDevice(backend: Backend, buffer: Buffer, shape: Shape): Node {
  const node = record('parameter', { shape, dtype: buffer.dtype }, []);
  setDeviceValue(node, backend, buffer);
  return node;
}

/** Whether a value is a buffer (or a texture) of a device. */
export function isGpuValues(value: unknown): value is WebGPUData | WebGLData {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return 'buffer' in value || 'texture' in value;
}

export function leafFromGpu(
  data: WebGPUData | WebGLData,
  shape: Shape,
  dtype: DType,
  op: string,
): Node {
  const backend = currentBackend();
  if (!('buffer' in data) || backend.fromGpuBuffer === undefined) {
    const what = 'buffer' in data ? 'a GPUBuffer' : 'a texture';
    throw new Error(
      `${op}: the backend '${backend.name}' makes no tensor of ${what}; use tf.setBackend('webgpu') and a GPUBuffer`,
    );
  }
  return leafOnDevice(backend, backend.fromGpuBuffer(dtype, sizeOf(shape), data), shape);
}

/** A leaf of a picture's pixels, int32, where the device takes pictures by itself; null where it does not. */
export function leafFromPicture(picture: Picture, channels: number): Node | null {
  const backend = currentBackend();
  const isEmpty = picture.width * picture.height === 0;
  if (backend.fromPicture === undefined || isEmpty) return null;
  const shape = [picture.height, picture.width, channels];
  return leafOnDevice(backend, backend.fromPicture(picture, channels), shape);
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
