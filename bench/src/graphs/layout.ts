/** Rewriting constants into the order of axes that a format wants. */
import { product } from '../data.ts';
import type { Input } from '../workloads/types.ts';

/** The input with its axes in another order. */
export function transposed({ shape, values }: Input, permutation: readonly number[]): Input {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const newShape = permutation.map((axis) => shape[axis]);
  const newStrides = permutation.map((axis) => strides[axis]);
  const result = values.slice();
  const place = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += newStrides[axis];
      if (++place[axis] < newShape[axis]) break;
      from -= newStrides[axis] * newShape[axis];
      place[axis] = 0;
    }
  }
  return { shape: newShape, values: result };
}

/** [n, h, w, c] to [n, c, h, w], which is also [h, w, in, out] to [out, in, h, w] by `filters`. */
export const images = [0, 3, 1, 2];
export const filters = [3, 2, 0, 1];
export const depthwiseFilters = [2, 3, 0, 1];
