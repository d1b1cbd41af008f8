/**
 * An array of tensors that are written once, as control flow v1 hands them through loops. The tensors belong to the run of the
 * graph.
 */
import type { DataType } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { concat, stack, zeros } from '../../ops/index.ts';
import { isKnown, mergeShapes, showShape, type PartialShape } from './element-shape.ts';
import { emptyItems } from './tensor-list.ts';

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

  private item(index: number): Tensor {
    this.checkOpen();
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      this.fail(`index ${index} is outside its size ${this.size}`);
    }
    const item = this.#items[index];
    if (item !== undefined) return item;
    const some = this.#items.find((x) => x !== undefined);
    const shape = some?.shape ?? this.options.shape;
    if (!isKnown(shape)) this.fail(`element ${index} is read before it is written`);
    return zeros([...shape], this.options.dtype);
  }

  read(index: number): Tensor {
    return this.item(index).clone();
  }

  gather(indices: readonly number[]): Tensor {
    const { shape, dtype } = this.options;
    if (indices.length > 0) {
      return stack(
        indices.map((i) => this.item(i)),
        0,
      );
    }
    return zeros([0, ...(isKnown(shape) ? shape : [])], dtype);
  }

  concat(): { joined: Tensor; lengths: number[] } {
    const items = this.#items.map((_, i) => this.item(i));
    if (items.length === 0) return { joined: zeros([0], this.options.dtype), lengths: [] };
    return { joined: concat(items, 0), lengths: items.map((x) => x.shape[0]) };
  }
}
