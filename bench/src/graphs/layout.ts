/**
 * In which order the axes of a tensor lie: of constants, which are rewritten into the order that a format wants, and of what is
 * computed. An order lists a tensor's axes as they lie, outermost first.
 */
import { product } from '../data.ts';
import type { Input } from '../workloads/types.ts';

type Order = readonly number[];

/** The input with its axes in another order. */
export function transposed({ shape, values }: Input, permutation: Order): Input {
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

export const plainOrder = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i);

export const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

/** What brings an order back: where each axis lies. */
export const inverse = (order: Order): number[] => order.map((_, axis) => order.indexOf(axis));

/** Whether values of this shape lie the same in both orders: those differ in axes of one element only. */
export function liesAlike(shape: readonly number[], one: Order, other: Order): boolean {
  const moving = (order: Order): number[] => order.filter((axis) => shape[axis] !== 1);
  return areEqual(moving(one), moving(other));
}

/** Axes of a shape that become axes of another, as few as go together. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

function groupsOf(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [start, end] = [i, j];
    let [a, b] = [1, 1];
    do {
      if (i < from.length && (a <= b || j === to.length)) a *= from[i++];
      else b *= to[j++];
    } while (a !== b);
    while (i < from.length && from[i] === 1) i++;
    while (j < to.length && to[j] === 1) j++;
    const range = (low: number, high: number): number[] => plainOrder(high).slice(low);
    groups.push({ from: range(start, i), to: range(end, j) });
  }
  return groups;
}

/**
 * The order in which the axes of `to` lie when a tensor of shape `from`, which lies in `order`, is given that shape and nothing
 * moves. Undefined when something would have to: axes become one that do not lie one behind the other.
 */
export function reshapedOrder(
  from: readonly number[],
  to: readonly number[],
  order: Order,
): number[] | undefined {
  const groups = groupsOf(from, to);
  const moving = order.filter((axis) => from[axis] !== 1);
  const placeOf = ({ from: axes }: Group): number =>
    moving.findIndex((axis) => axes.includes(axis));
  const contiguous = groups.every((group) => {
    const axes = group.from.filter((axis) => from[axis] !== 1);
    const place = placeOf(group);
    return axes.every((axis, i) => moving[place + i] === axis);
  });
  if (!contiguous) return undefined;
  return groups.toSorted((a, b) => placeOf(a) - placeOf(b)).flatMap((group) => group.to);
}
