/**
 * Walking two arrays at once along strides: what movement, windows and indexing share.
 */
import { stridesOf, type Shape } from '../../ir/shape.ts';
import type { Values } from './values.ts';

/** How an array is walked: where it starts, and how far one step along each axis goes. Steps may be 0 or negative. */
export interface Walk {
  readonly offset: number;
  readonly strides: readonly number[];
}

export function rowMajor(shape: Shape): Walk {
  return { offset: 0, strides: stridesOf(shape) };
}

/** Calls `visit` with the offsets in both arrays of each row, in order. A row runs along the last axis. */
export function forEachRow(
  shape: Shape,
  a: Walk,
  b: Walk,
  visit: (aOffset: number, bOffset: number) => void,
): void {
  if (shape.includes(0)) return;
  const last = shape.length - 1;
  const index = new Array<number>(shape.length).fill(0);
  let at = a.offset;
  let bt = b.offset;
  for (;;) {
    visit(at, bt);
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      at += a.strides[axis];
      bt += b.strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= a.strides[axis] * shape[axis];
      bt -= b.strides[axis] * shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The extent of a row and the steps along it; a scalar is a row of one. */
export function rowSteps(shape: Shape, a: Walk, b: Walk): [count: number, a: number, b: number] {
  const last = shape.length - 1;
  return last < 0 ? [1, 0, 0] : [shape[last], a.strides[last], b.strides[last]];
}

/** Copies an element of `source` for each index of `shape`. */
export function copyStrided(shape: Shape, target: Values, to: Walk, source: Values, from: Walk) {
  const [count, toStep, fromStep] = rowSteps(shape, to, from);
  forEachRow(shape, to, from, (t, s) => {
    for (let i = 0; i < count; i++) target[t + i * toStep] = source[s + i * fromStep];
  });
}

/** `values` with their axes in another order, row-major; the array itself where nothing moves. */
export function transposed<V extends Values>(
  values: V,
  shape: Shape,
  permutation: readonly number[],
): V {
  if (permutation.every((axis, i) => axis === i)) return values;
  const strides = stridesOf(shape);
  const target = permutation.map((axis) => shape[axis]);
  const out = new (values.constructor as new (size: number) => V)(values.length);
  const from = { offset: 0, strides: permutation.map((axis) => strides[axis]) };
  copyStrided(target, out, rowMajor(target), values, from);
  return out;
}
