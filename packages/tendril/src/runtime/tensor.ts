/**
 * Tensor: a handle on a node. It knows its shape and type at once; its values come when they are asked for.
 * Ops hang their methods on it in ops/chained.ts. TensorBuffer, its mutable
 * sibling, is here because each makes the other.
 */
import { alias } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { sizeOf, stridesOf } from '../ir/shape.ts';
import { checkTensor } from './debug-mode.ts';
import { formatTensor } from './format.ts';
import { partsFromValues } from './leaf.ts';
import { nestValues } from './nested.ts';
import { dtypeOfParts, mapParts, partsOfNode, stored, type Parts } from './parts.ts';
import { gpuData, type DataToGPUOptions, type GPUData } from './gpu-data.ts';
import { readBytes, readBytesSync, readParts, readPartsSync } from './read.ts';
import { boundPending } from './realize.ts';
import { makeHandle, release, track, type Handle } from './tracked.ts';
import {
  makeDataArray,
  type ArrayMap,
  type DataType,
  type DataTypeMap,
  type DataValues,
  type NumericDataType,
  type Rank,
  type ShapeMap,
  type SingleValueMap,
} from './types.ts';

let nextTensorId = 0;

/** How a sentence about a tensor ends that is used after its end. */
export const isDisposed = 'is disposed: return it from its tf.tidy, or tf.keep it';

/**
 * An immutable array of numbers, booleans, complex numbers or strings: of one dtype, with any number of axes.
 *
 * @example
 * ```ts
 * const t = tf.tensor([[1, 2], [3, 4]]);
 * console.log(t.shape, t.dtype, t.arraySync());
 * ```
 */
export class Tensor<R extends Rank = Rank> {
  readonly id = nextTensorId++;
  readonly shape: ShapeMap[R];
  readonly dtype: DataType;
  readonly size: number;
  /** Whether tidy leaves it alone. */
  kept = false;
  /** @internal */
  handle: Handle;

  /** @internal Tensors are made by ops and by tf.tensor. */
  constructor(parts: Parts, tracked = true) {
    const { node } = parts;
    const shape = parts.packed?.shape ?? node.shape;
    this.shape = shape.slice() as ShapeMap[R];
    this.dtype = dtypeOfParts(parts);
    this.size = sizeOf(shape);
    this.handle = makeHandle(parts);
    if (tracked) track(this);
    boundPending();
    checkTensor(this);
  }

  /** @internal The nodes that hold the values. */
  get parts(): Parts {
    this.throwIfDisposed();
    return this.handle;
  }

  /** @internal The one node of a tensor of numbers. */
  get node(): Node {
    const { node, imag, strings, packed } = this.parts;
    if (imag !== null || strings !== null || packed !== undefined)
      throw new Error(`A ${this.dtype} tensor cannot be used here: wanted one of real numbers.`);
    return node;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The rank as text, 'higher' from 5 on. */
  get rankType(): R {
    return (this.rank < 5 ? String(this.rank) : 'higher') as R;
  }

  /** What identifies the values, for kernels that programs register. */
  get dataId(): object {
    return this.handle;
  }

  /** Row-major strides in elements, without the last (which is 1). */
  get strides(): number[] {
    return stridesOf(this.shape).slice(0, -1);
  }

  get isDisposed(): boolean {
    return !this.handle.live;
  }

  throwIfDisposed(): void {
    if (this.isDisposed) {
      throw new Error(`The tensor of shape [${this.shape}] (id ${this.id}) ${isDisposed}`);
    }
  }

  /**
   * The values, flat and row-major, as soon as they are computed: a typed array, or an array of strings. Complex numbers take two
   * places each, real and imaginary part. Strings are read as UTF-8; `bytes()` gives what is none as it is.
   *
   * @example
   * ```ts
   * console.log(await tf.tensor1d([1, 2, 3]).square().data());
   * ```
   */
  async data<D extends DataType = NumericDataType>(): Promise<DataTypeMap[D]> {
    return (await readParts(this.parts)) as DataTypeMap[D];
  }

  /** The values as `data()` gives them, now: computes what is pending, and keeps this thread busy meanwhile. */
  dataSync<D extends DataType = NumericDataType>(): DataTypeMap[D] {
    return readPartsSync(this.parts) as DataTypeMap[D];
  }

  /**
   * The values where the graphics processor has them, so that they need not come to the host.
   *
   * @param options `customTexShape`: rows and columns of the texture on `webgl`. About as many of both by default.
   * @returns On `webgpu` the buffer and the bytes of it that are the tensor's, every element four; on `webgl` a texture of floats, four
   * values to a pixel, and its shape. `tensorRef` keeps it alive.
   * @throws where the current backend is neither, and for complex numbers, strings and packed storage.
   */
  dataToGPU(options?: DataToGPUOptions): GPUData {
    return { ...gpuData(this.parts, options), tensorRef: new Tensor(mapParts(this.parts, alias)) };
  }

  /** The values as nested arrays. */
  async array(): Promise<ArrayMap[R]> {
    return this.nest(await readParts(this.parts));
  }

  /** The values as nested arrays, now. */
  arraySync(): ArrayMap[R] {
    return this.nest(readPartsSync(this.parts));
  }

  /** The bytes of the values: one array, or one for each string. */
  async bytes(): Promise<Uint8Array[] | Uint8Array> {
    return readBytes(this.parts);
  }

  /** The bytes of the values, now. */
  bytesSync(): Uint8Array[] | Uint8Array {
    return readBytesSync(this.parts);
  }

  /** A buffer with a copy of the values, to read and write by coordinates. */
  async buffer<D extends DataType = 'float32'>(): Promise<TensorBuffer<R, D>> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, await this.data<D>());
  }

  bufferSync<D extends DataType = 'float32'>(): TensorBuffer<R, D> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, this.dataSync<D>());
  }

  private nest(values: DataValues): ArrayMap[R] {
    return nestValues(values, this.shape, this.dtype === 'complex64') as ArrayMap[R];
  }

  /** Frees the tensor now. Its values live on while something else needs them. */
  dispose(): void {
    release(this.handle);
  }

  /** A tensor of its own with the same values; nothing is copied. */
  clone<T extends Tensor>(this: T): T {
    return new Tensor(mapParts(this.parts, alias)) as T;
  }

  print(verbose = false): void {
    console.log(this.toString(verbose));
  }

  toString(verbose = false): string {
    return formatTensor(readPartsSync(this.parts), this.shape, this.dtype, verbose);
  }
}

export type Scalar = Tensor<Rank.R0>;
export type Tensor1D = Tensor<Rank.R1>;
export type Tensor2D = Tensor<Rank.R2>;
export type Tensor3D = Tensor<Rank.R3>;
export type Tensor4D = Tensor<Rank.R4>;
export type Tensor5D = Tensor<Rank.R5>;
export type Tensor6D = Tensor<Rank.R6>;

/** @internal Wraps what an op recorded. */
export function makeTensor<R extends Rank = Rank>(node: Node): Tensor<R> {
  return new Tensor<R>(partsOfNode(node));
}

/** @internal Wraps nodes of any kind of tensor. */
export function tensorOfParts<R extends Rank = Rank>(parts: Parts): Tensor<R> {
  return new Tensor<R>(stored(parts));
}

/**
 * A mutable array of numbers or strings, to be filled by coordinates.
 *
 * @example
 * ```ts
 * const buffer = tf.buffer([2, 2]);
 * buffer.set(3, 0, 0);
 * buffer.set(5, 1, 0);
 * buffer.toTensor().print();
 * ```
 */
export class TensorBuffer<R extends Rank = Rank, D extends DataType = 'float32'> {
  readonly shape: ShapeMap[R];
  readonly dtype: D;
  readonly size: number;
  readonly strides: number[];
  values: DataTypeMap[D];

  constructor(shape: ShapeMap[R], dtype: D = 'float32' as D, values?: DataTypeMap[D]) {
    this.shape = shape.slice() as ShapeMap[R];
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.strides = stridesOf(shape).slice(0, -1);
    if (dtype === 'complex64') {
      throw new Error('buffer: complex64 has no buffers; take those of tf.real(x) and tf.imag(x)');
    }
    if (values !== undefined && values.length !== this.size) {
      throw new Error(`buffer: shape [${shape}] holds ${this.size} values, got ${values.length}`);
    }
    this.values = values ?? (makeDataArray(dtype, this.size) as DataTypeMap[D]);
  }

  get rank(): number {
    return this.shape.length;
  }

  set(value: SingleValueMap[D] | number | boolean, ...locs: number[]): void {
    const values: DataValues = this.values;
    const at = this.locToIndex(locs.length === 0 ? [0] : locs);
    if (Array.isArray(values)) values[at] = String(value);
    else values[at] = Number(value);
  }

  get(...locs: number[]): SingleValueMap[D] {
    const at = this.locToIndex(locs.length === 0 ? [0] : locs);
    return this.values[at] as SingleValueMap[D];
  }

  /** The flat position of coordinates. */
  locToIndex(locs: number[]): number {
    if (this.rank === 0) return 0;
    if (locs.length !== this.rank) {
      throw new Error(
        `buffer: wanted ${this.rank} coordinates for shape [${this.shape}], got [${locs}]`,
      );
    }
    const strides = stridesOf(this.shape);
    let index = 0;
    for (let i = 0; i < locs.length; i++) {
      if (!(locs[i] >= 0 && locs[i] < this.shape[i])) {
        throw new Error(`buffer: [${locs}] is outside the shape [${this.shape}]`);
      }
      index += locs[i] * strides[i];
    }
    return index;
  }

  /** The coordinates of a flat position. */
  indexToLoc(index: number): number[] {
    return stridesOf(this.shape).map((stride, i) => Math.floor(index / stride) % this.shape[i]);
  }

  toTensor(): Tensor<R> {
    return new Tensor<R>(partsFromValues(this.values.slice(), this.shape, this.dtype));
  }
}
