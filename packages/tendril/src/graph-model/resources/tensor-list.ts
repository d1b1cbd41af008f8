/**
 * A list of tensors, as control flow v2 hands them through loops. Lists do not change: each operation gives a new one. The
 * tensors belong to the run of the graph.
 */
import type { DataType } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { concat, reshape, zeros } from '../../ops/index.ts';
import { isKnown, mergeShapes, showShape, type PartialShape } from './element-shape.ts';
import { SharedItems } from './shared-items.ts';

/** Longer lists than this are refused: such a length is damage, not a model. */
const longest = 1 << 24;

export class TensorList {
  readonly kind = 'tensor list';
  readonly dtype: DataType;
  readonly shape: PartialShape;
  readonly length: number;
  /** -1 where it may grow. */
  readonly most: number;
  /** There may be more than belong to this list: those of one that was longer. */
  readonly #shared: SharedItems<Tensor>;

  constructor(
    dtype: DataType,
    shape: PartialShape,
    shared = new SharedItems<Tensor>([]),
    length = 0,
    most = -1,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.#shared = shared;
    this.length = length;
    this.most = most;
  }

  static ofLength(dtype: DataType, shape: PartialShape, length: number): TensorList {
    const items = emptyItems(length);
    return new TensorList(dtype, shape, new SharedItems<Tensor>(items), items.length);
  }

  private get items(): readonly (Tensor | undefined)[] {
    const all = this.#shared.look();
    return all.length === this.length ? all : all.slice(0, this.length);
  }

  private with(shared: SharedItems<Tensor>, length: number): TensorList {
    return new TensorList(this.dtype, this.shape, shared, length, this.most);
  }

  private accept(tensor: Tensor): void {
    if (tensor.dtype !== this.dtype) {
      throw new Error(`a list of ${this.dtype} tensors cannot take one of ${tensor.dtype}`);
    }
    if (mergeShapes(this.shape, tensor.shape) === null) {
      throw new Error(
        `a list of tensors ${showShape(this.shape)} cannot take one of shape [${tensor.shape}]`,
      );
    }
  }

  /** The shape of an element for which there may be none to look at. */
  private elementShape(wanted: PartialShape): number[] {
    let shape = mergeShapes(this.shape, wanted);
    for (const item of this.items) {
      if (shape !== null && item !== undefined) shape = mergeShapes(shape, item.shape);
    }
    if (shape === null) {
      throw new Error(
        `the elements of the list ${showShape(this.shape)} are not ${showShape(wanted)}, or not of one shape`,
      );
    }
    if (!isKnown(shape)) {
      throw new Error(`the shape of the list's elements is not known: ${showShape(shape)}`);
    }
    return [...shape];
  }

  set(index: number, tensor: Tensor): TensorList {
    this.accept(tensor);
    if (!(index >= 0) || index >= longest || (this.most >= 0 && index >= this.most)) {
      throw new Error(`index ${index} is outside a list of ${this.length}`);
    }
    const list = index > this.length ? this.resize(index) : this;
    return this.with(list.#shared.with(index, tensor), Math.max(index + 1, this.length));
  }

  push(tensor: Tensor): TensorList {
    this.accept(tensor);
    if (this.length === this.most) throw new Error(`the list is full: it holds ${this.most}`);
    return this.with(this.#shared.with(this.length, tensor), this.length + 1);
  }

  pop(wanted: PartialShape): [TensorList, Tensor] {
    if (this.length === 0) throw new Error('nothing can be taken from an empty list');
    const last = this.get(this.length - 1, wanted);
    return [this.with(this.#shared, this.length - 1), last];
  }

  resize(length: number): TensorList {
    if (length <= this.length) return this.with(this.#shared, Math.max(0, length));
    const items = [...this.items, ...emptyItems(length - this.length)];
    return this.with(new SharedItems(items), length);
  }

  /** An element; one that was never set is zeros. */
  get(index: number, wanted: PartialShape): Tensor {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new Error(`index ${index} is outside a list of ${this.length}`);
    }
    const item = this.#shared.look()[index];
    if (item === undefined) return zeros(this.elementShape(wanted), this.dtype);
    if (mergeShapes(item.shape, wanted) === null) {
      throw new Error(`element ${index} has shape [${item.shape}], not ${showShape(wanted)}`);
    }
    return item.clone();
  }

  /** The elements at these places, stacked. */
  gather(indices: readonly number[], wanted: PartialShape): Tensor {
    const shape = this.elementShape(wanted);
    const all = this.items;
    const items = indices.map((i) => {
      // Those that were never set need no tensor each: there may be millions.
      const isSet = all[i] !== undefined || !(i >= 0 && i < this.length);
      return isSet ? reshape(this.get(i, wanted), [1, ...shape]) : undefined;
    });
    return joinItems(items, [1, ...shape], this.dtype);
  }

  stack(wanted: PartialShape): Tensor {
    return this.gather(
      this.items.map((_, i) => i),
      wanted,
    );
  }

  /** The elements, which differ at most in the first extent, one after the other; and those extents. */
  concat(wanted: PartialShape): { joined: Tensor; lengths: number[] } {
    const { items, dtype } = this;
    const isWhole = items.length > 0 && items.every((item) => item !== undefined);
    const shape = isWhole ? items[0].shape : this.elementShape(wanted);
    const lengths = items.map((item) => (item?.shape ?? shape)[0]);
    return { joined: joinItems(items, shape, dtype), lengths };
  }
}

/** Tensors one after the other along the first axis, with zeros of a shape where there is none. */
export function joinItems(
  items: readonly (Tensor | undefined)[],
  shape: readonly number[],
  dtype: DataType,
): Tensor {
  const [first, ...rest] = shape;
  const parts: Tensor[] = [];
  for (let i = 0; i < items.length;) {
    const item = items[i++];
    if (item !== undefined) {
      parts.push(item);
      continue;
    }
    const from = i - 1;
    while (i < items.length && items[i] === undefined) i++;
    parts.push(zeros([(i - from) * first, ...rest], dtype));
  }
  return parts.length === 0 ? zeros([0, ...rest], dtype) : concat(parts, 0);
}

export function emptyItems(length: number): undefined[] {
  if (length > longest) throw new Error(`a list of ${length} tensors is too long`);
  return new Array<undefined>(Math.max(0, length)).fill(undefined);
}
