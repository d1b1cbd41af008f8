/**
 * An array of tensors that are written once, as control flow v1 hands them through loops. The tensors belong to the run of the
 * graph.
 */
import type { DataType } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { reshape, zeros } from '../../ops/index.ts';
import { isKnown, mergeShapes, showShape, type PartialShape } from './element-shape.ts';
import { emptyItems, joinItems } from './tensor-list.ts';

export interface TensorArrayOptions {
  readonly name: string;
  readonly dtype: DataType;
  readonly size: number;
  readonly shape: PartialShape;
  readonly dynamic: boolean;
}

export class TensorArray {
  readonly kind = 'tensor array';
  readonly options: TensorArrayOptions;
  readonly #items: (Tensor | undefined)[];
  #closed = false;

  constructor(options: TensorArrayOptions) {
    this.options = options;
    this.#items = emptyItems(options.size);
  }

  get size(): number {
    return this.#items.length;
  }

  close(): void {
    this.#closed = true;
  }

  private fail(message: string): never {
    throw new Error(`TensorArray '${this.options.name}': ${message}`);
  }

  private checkOpen(): void {
    if (this.#closed) this.fail('it is closed');
  }

  write(index: number, tensor: Tensor): void {
    const { dtype, dynamic, shape } = this.options;
    this.checkOpen();
    if (!Number.isInteger(index) || index < 0 || (!dynamic && index >= this.size)) {
      this.fail(`index ${index} is outside its size ${this.size}`);
    }
    if (tensor.dtype !== dtype) this.fail(`it holds ${dtype}, and cannot take ${tensor.dtype}`);
    // Converters write an empty shape where they mean an unknown one.
    if (shape !== undefined && shape.length > 0 && mergeShapes(shape, tensor.shape) === null) {
      this.fail(`it holds tensors ${showShape(shape)}, and cannot take one of [${tensor.shape}]`);
    }
    if (this.#items[index] !== undefined) this.fail(`element ${index} was written before`);
    if (index >= this.size) this.#items.push(...emptyItems(index + 1 - this.size));
    this.#items[index] = tensor;
  }

  private checkIndex(index: number): void {
    this.checkOpen();
    if (Number.isInteger(index) && index >= 0 && index < this.size) return;
    this.fail(`index ${index} is outside its size ${this.size}`);
  }

  /** The shape of elements, for those of which `missing` is the first that was never written. */
  private shapeOfMissing(missing: number): readonly number[] {
    const shape = this.#items.find((x) => x !== undefined)?.shape ?? this.options.shape;
    if (!isKnown(shape)) this.fail(`element ${missing} is read before it is written`);
    return shape;
  }

  read(index: number): Tensor {
    this.checkIndex(index);
    const item = this.#items[index];
    return item?.clone() ?? zeros([...this.shapeOfMissing(index)], this.options.dtype);
  }

  gather(indices: readonly number[]): Tensor {
    const { shape, dtype } = this.options;
    for (const index of indices) this.checkIndex(index);
    if (indices.length === 0) return zeros([0, ...(isKnown(shape) ? shape : [])], dtype);
    const items = indices.map((i) => this.#items[i]);
    const at = items.indexOf(undefined);
    const rest = at < 0 ? items[0]!.shape : this.shapeOfMissing(indices[at]);
    const rows = items.map((item) => item && reshape(item, [1, ...item.shape]));
    return joinItems(rows, [1, ...rest], dtype);
  }

  concat(): { joined: Tensor; lengths: number[] } {
    this.checkOpen();
    const items = this.#items;
    const { dtype } = this.options;
    if (items.length === 0) return { joined: zeros([0], dtype), lengths: [] };
    const at = items.indexOf(undefined);
    const shape = at < 0 ? items[0]!.shape : this.shapeOfMissing(at);
    const lengths = items.map((item) => (item?.shape ?? shape)[0]);
    return { joined: joinItems(items, shape, dtype), lengths };
  }
}
