/** A tensor's values where a graphics processor has them, for programs that go on with them there. */
import type { DeviceGPUBuffer } from '../backends/gpu-buffer.ts';
import type { Backend, Buffer, Picture, ShownTensor } from '../backends/backend.ts';
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

/** A texture with a tensor's values as floats, of the context that the webgl backend works in. */
export interface WebGLData {
  texture: WebGLTexture;
  height: number;
  width: number;
  /** Which of a pixel's channels hold values, in order. All four in TensorFlow.js's untyped programs. */
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
  const buffer = backend.fromGpu?.(dtype, sizeOf(shape), data) ?? null;
  if (buffer !== null) return leafOnDevice(backend, buffer, shape);
  const [what, better] = 'buffer' in data ? ['a GPUBuffer', 'webgpu'] : ['a texture', 'webgl'];
  throw new Error(
    `${op}: the backend '${backend.name}' makes no tensor of ${what}; use tf.setBackend('${better}')`,
  );
}

/** What values on a device say of their shape: a texture has rows of pixels, a buffer nothing. */
export function shapeOfGpu(data: WebGPUData | WebGLData, op: string): number[] {
  if ('buffer' in data)
    throw new Error(`${op}: values in a GPUBuffer say nothing of their shape; give it`);
  const { height, width, channels = 'RGBA' } = data;
  return [height, width * channels.length];
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

/** Where a tensor's values are on the device: a buffer on `webgpu`, a texture on `webgl`. */
export interface GPUData {
  /** Keeps the values alive; dispose of it when they are no longer needed. */
  tensorRef: Tensor;
  /** Of floats, four values to a pixel in order, what is left over 0. Do not draw to it: who asks again gets the same. */
  texture?: WebGLTexture;
  /** Rows and columns of the texture. */
  texShape?: [number, number];
  /** A GPUBuffer that can be bound as storage and copied from. Do not write to it: other tensors may share it. */
  buffer?: DeviceGPUBuffer;
  bufSize?: number;
}

export function gpuData(
  { node, imag, strings, packed }: Parts,
  options?: DataToGPUOptions,
): Omit<GPUData, 'tensorRef'> {
  const backend = currentBackend();
  if (backend.toGpu === undefined) {
    throw new Error(
      `dataToGPU: the backend '${backend.name}' has its data on the host, where data() reads it; use tf.setBackend('webgpu') or 'webgl'`,
    );
  }
  if (imag !== null || strings !== null || packed !== undefined) {
    throw new Error('dataToGPU: wanted float32, int32 or bool; cast the tensor first');
  }
  realize([node]);
  return backend.toGpu(bufferOn(node, backend), options?.customTexShape);
}

/** The tensor as a picture on a canvas of the device's own, until this task ends; null where the device has none. */
export function shownOnDevice(
  { node }: Parts,
  how: ShownTensor,
): ReturnType<NonNullable<Backend['show']>> {
  const backend = currentBackend();
  if (backend.show === undefined || how.width * how.height === 0) return null;
  realize([node]);
  return backend.show(bufferOn(node, backend), how);
}
