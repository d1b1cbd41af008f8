/**
 * Tensor: a handle on a node. It knows its shape and type at once; its values come when they are asked for.
 * Ops hang their methods on it in ops/chained.ts. TensorBuffer, its mutable
 * sibling, is here because each makes the other.
 */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { alias } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { sizeOf, stridesOf } from '../ir/shape.ts';
import { formatTensor } from './format.ts';
import { leafFromValues } from './leaf.ts';
import { releaseHandle, retainHandle } from './lifetime.ts';
import { refuseNaN } from './nan-check.ts';
import { nestValues } from './nested.ts';
import { readValues, readValuesSync } from './read.ts';
import { boundPending } from './realize.ts';
import { counts, track, type Handle } from './tracked.ts';
import type { ArrayMap, DataTypeMap, Rank, ShapeMap } from './types.ts';

let nextTensorId = 0;

/**
 * An immutable array of numbers of one dtype and any number of axes.
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
  readonly dtype: DType;
  readonly size: number;
  /** Whether tidy leaves it alone. */
  kept = false;
  /** @internal */
  handle: Handle;
  readonly rankType!: R;

  /** @internal Tensors are made by ops and by tf.tensor. */
  constructor(node: Node, tracked = true) {
    this.shape = node.shape.slice() as ShapeMap[R];
    this.dtype = node.dtype;
    this.size = sizeOf(node.shape);
    this.handle = { node, live: true };
    retainHandle(node);
    counts.numTensors++;
    if (tracked) track(this);
    boundPending();
    try {
      refuseNaN(node);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** @internal The node that this tensor shows. */
  get node(): Node {
    this.throwIfDisposed();
    return this.handle.node;
  }

  get rank(): number {
    return this.shape.length;
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
      throw new Error(
        `The tensor of shape [${this.shape}] (id ${this.id}) is disposed. It was disposed of by dispose() or at the end of a ` +
          `tf.tidy: return it from the tidy or tf.keep it if it is needed later.`,
      );
    }
  }

  /**
   * The values as a flat typed array, row-major, as soon as they are computed.
   *
   * @example
   * ```ts
   * console.log(await tf.tensor1d([1, 2, 3]).square().data());
   * ```
   */
  async data<D extends DType = DType>(): Promise<DataTypeMap[D]> {
    return (await readValues(this.node)) as DataTypeMap[D];
  }

  /** The values as a flat typed array, now: computes what is pending, and keeps this thread busy meanwhile. */
  dataSync<D extends DType = DType>(): DataTypeMap[D] {
    return readValuesSync(this.node) as DataTypeMap[D];
  }

  /** The values as nested arrays. */
  async array(): Promise<ArrayMap[R]> {
    return this.nest(await this.data());
  }

  /** The values as nested arrays, now. */
  arraySync(): ArrayMap[R] {
    return this.nest(this.dataSync());
  }

  /** The bytes of the values. */
  async bytes(): Promise<Uint8Array> {
    const values = await this.data();
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }

  /** A buffer with a copy of the values, to read and write by coordinates. */
  async buffer<D extends DType = DType>(): Promise<TensorBuffer<R, D>> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, await this.data<D>());
  }

  bufferSync<D extends DType = DType>(): TensorBuffer<R, D> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, this.dataSync<D>());
  }

  private nest(values: TypedArray): ArrayMap[R] {
    return nestValues(values, this.shape) as ArrayMap[R];
  }

  /** Frees the tensor now. Its values live on while something else needs them. */
  dispose(): void {
    if (!this.handle.live) return;
    const { node } = this.handle;
    this.handle.live = false;
    counts.numTensors--;
    releaseHandle(node);
  }

  /** A tensor of its own with the same values; nothing is copied. */
  clone(): Tensor<R> {
    return new Tensor<R>(alias(this.node));
  }

  print(verbose = false): void {
    console.log(this.toString(verbose));
  }

  toString(verbose = false): string {
    return formatTensor(this.dataSync(), this.shape, this.dtype, verbose);
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
  return new Tensor<R>(node);
}

/**
 * A mutable array of numbers, to be filled by coordinates.
 *
 * @example
 * ```ts
 * const buffer = tf.buffer([2, 2]);
 * buffer.set(3, 0, 0);
 * buffer.set(5, 1, 0);
 * buffer.toTensor().print();
 * ```
 */
export class TensorBuffer<R extends Rank = Rank, D extends DType = 'float32'> {
  readonly shape: ShapeMap[R];
  readonly dtype: D;
  readonly size: number;
  readonly strides: number[];
  values: DataTypeMap[D];

  constructor(shape: ShapeMap[R], dtype: D, values?: DataTypeMap[D]) {
    this.shape = shape.slice() as ShapeMap[R];
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.strides = stridesOf(shape).slice(0, -1);
    if (values !== undefined && values.length !== this.size) {
      throw new Error(`buffer: shape [${shape}] holds ${this.size} values, got ${values.length}`);
    }
    this.values = values ?? (makeTypedArray(dtype, this.size) as DataTypeMap[D]);
  }

  get rank(): number {
    return this.shape.length;
  }

  set(value: number | boolean, ...locs: number[]): void {
    this.values[this.locToIndex(locs.length === 0 ? [0] : locs)] = Number(value);
  }

  get(...locs: number[]): number {
    return this.values[this.locToIndex(locs.length === 0 ? [0] : locs)];
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
    return new Tensor<R>(leafFromValues(this.values.slice(), this.shape, this.dtype));
  }
}
