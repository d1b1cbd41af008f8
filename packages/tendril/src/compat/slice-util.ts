/** tf.slice_util: begins, sizes and strides of slices. */
import type { TensorInfo } from './tensor-info.ts';
import { assert } from './util/arrays.ts';

type Shaped = Pick<TensorInfo, 'shape'>;

/** Refuses a slice that reaches beyond its tensor. */
export function assertParamsValid(input: Shaped, begin: number[], size: number[]): void {
  const rank = input.shape.length;
  assert(
    begin.length === rank && size.length === rank,
    () =>
      `slice: begin [${begin}] and size [${size}] must have a number for each of the ${rank} axes`,
  );
  for (let i = 0; i < rank; i++) {
    assert(
      begin[i] + size[i] <= input.shape[i],
      () =>
        `slice: begin [${begin}] and size [${size}] reach beyond axis ${i} of the shape [${input.shape}]`,
    );
  }
}

/** The axes whose bits are set. */
export function maskToAxes(mask: number): number[] {
  const axes: number[] = [];
  for (let rest = mask, axis = 0; rest > 0; rest = Math.floor(rest / 2), axis++) {
    if (rest % 2 === 1) axes.push(axis);
  }
  return axes;
}

/** The shape of a strided slice. */
export function computeOutShape(begin: number[], end: number[], strides: number[]): number[] {
  return begin.map((from, i) => Math.ceil((end[i] - from) / strides[i]));
}

/** Where a strided slice begins along an axis, and where it ends. */
function bound(
  isSet: boolean,
  wanted: number,
  stride: number,
  extent: number,
  atStart: boolean,
): number {
  const [first, last] = stride > 0 ? [0, extent] : [extent - 1, -1];
  let place = wanted;
  if (!isSet) place = atStart ? first : last;
  else if (place < 0) place += extent;
  if (atStart) return Math.min(Math.max(place, 0), extent - 1);
  return stride > 0
    ? Math.min(Math.max(place, 0), extent)
    : Math.min(Math.max(place, -1), extent - 1);
}

export function startForAxis(
  beginMask: number,
  startIndices: number[],
  strides: number[],
  inputShape: number[],
  axis: number,
  ellipsisMask: number,
): number {
  const open = ((beginMask | ellipsisMask) & (1 << axis)) !== 0 || startIndices[axis] == null;
  return bound(!open, startIndices[axis], strides[axis] ?? 1, inputShape[axis], true);
}

export function stopForAxis(
  endMask: number,
  stopIndices: number[],
  strides: number[],
  inputShape: number[],
  axis: number,
  ellipsisMask: number,
): number {
  const open = ((endMask | ellipsisMask) & (1 << axis)) !== 0 || stopIndices[axis] == null;
  return bound(!open, stopIndices[axis], strides[axis] ?? 1, inputShape[axis], false);
}

export function stridesForAxis(strides: number[], axis: number, ellipsisMask: number): number {
  return (ellipsisMask & (1 << axis)) !== 0 ? 1 : (strides[axis] ?? 1);
}

/** Whether a slice's elements lie side by side in memory. */
export function isSliceContinous(shape: number[], begin: number[], size: number[]): boolean {
  let first = size.findIndex((n) => n > 1);
  if (first < 0) first = size.length;
  return size.every((n, i) => i <= first || (begin[i] === 0 && n === shape[i]));
}

/** The flat place where a slice begins. */
export function computeFlatOffset(begin: number[], strides: number[]): number {
  if (begin.length === 0) return 0;
  return begin.reduce((offset, from, i) => offset + from * (strides[i] ?? 1), 0);
}

/** A slice's begin and size with what was left out: 0, and all that remains. */
export function parseSliceParams(
  x: Shaped,
  begin: number | number[],
  size?: number | number[] | null,
): [number[], number[]] {
  const rank = x.shape.length;
  const fill = (given: number[], rest: number): number[] => [
    ...given,
    ...new Array<number>(Math.max(0, rank - given.length)).fill(rest),
  ];
  const from = fill(typeof begin === 'number' ? [begin] : begin, 0);
  const sizes = fill(size == null ? [] : typeof size === 'number' ? [size] : size, -1);
  return [from, sizes.map((n, i) => (n >= 0 ? n : x.shape[i] - from[i]))];
}
