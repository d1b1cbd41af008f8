/** Tensors read by multi-index: how specifications define their results, and so how slow oracles are written. */
import { sizeOf, stridesOf, type Shape } from '../../src/ir/shape.ts';

export type Index = readonly number[];

export function indices(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat;
    return stridesOf(shape).map((stride) => {
      const i = Math.floor(rest / stride);
      rest %= stride;
      return i;
    });
  });
}

/** The element at an index, undefined outside. */
export function reader(
  values: ArrayLike<number>,
  shape: Shape,
): (index: Index) => number | undefined {
  const strides = stridesOf(shape);
  return (index) => {
    if (index.some((n, axis) => n < 0 || n >= shape[axis])) return undefined;
    return values[index.reduce((sum, n, axis) => sum + n * strides[axis], 0)];
  };
}

/** The values of a tensor given element by element. */
export function tabulate(shape: Shape, element: (index: Index) => number): number[] {
  return indices(shape).map(element);
}
