/** tf.slice_util: begins, sizes and strides of slices. */
import type { TensorInfo } from './tensor-info.ts';
import { assert } from './util/arrays.ts';

type Shaped = Pick<TensorInfo, 'shape'>;

/**
 * Refuses a slice that reaches beyond its tensor.
 *
 * @example
 * ```ts
 * tf.slice_util.assertParamsValid(tf.zeros([4, 5]), [0, 1], [2, 3]);
 * ```
 */
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

/**
 * The axes whose bits are set.
 *
 * @example
 * ```ts
 * tf.slice_util.maskToAxes(0b101); // [0, 2]
 * ```
 */
export function maskToAxes(mask: number): number[] {
  const axes: number[] = [];
  for (let rest = mask, axis = 0; rest > 0; rest = Math.floor(rest / 2), axis++) {
    if (rest % 2 === 1) axes.push(axis);
  }
  return axes;
}

/**
 * The shape of a strided slice.
 *
 * @example
 * ```ts
 * tf.slice_util.computeOutShape([0, 1], [4, 5], [2, 1]); // [2, 4]
 * ```
 */
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

/**
 * Where a strided slice begins along an axis.
 *
 * @example
 * ```ts
 * tf.slice_util.startForAxis(0, [-3], [1], [5], 0, 0); // 2
 * ```
 */
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

/**
 * Where a strided slice ends along an axis, this place excluded.
 *
 * @example
 * ```ts
 * tf.slice_util.stopForAxis(0, [-1], [1], [5], 0, 0); // 4
 * ```
 */
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

/**
 * The step of a strided slice along an axis: 1 where an ellipsis stands.
 *
 * @example
 * ```ts
 * tf.slice_util.stridesForAxis([2], 0, 0); // 2
 * ```
 */
export function stridesForAxis(strides: number[], axis: number, ellipsisMask: number): number {
  return (ellipsisMask & (1 << axis)) !== 0 ? 1 : (strides[axis] ?? 1);
}

/**
 * Whether a slice's elements lie side by side in memory.
 *
 * @example
 * ```ts
 * tf.slice_util.isSliceContinous([4, 5], [1, 0], [2, 5]); // true
 * ```
 */
export function isSliceContinous(shape: number[], begin: number[], size: number[]): boolean {
  let first = size.findIndex((n) => n > 1);
  if (first < 0) first = size.length;
  return size.every((n, i) => i <= first || (begin[i] === 0 && n === shape[i]));
}

/**
 * The flat place where a slice begins.
 *
 * @example
 * ```ts
 * tf.slice_util.computeFlatOffset([1, 2], [5]); // 7
 * ```
 */
export function computeFlatOffset(begin: number[], strides: number[]): number {
  if (begin.length === 0) return 0;
  return begin.reduce((offset, from, i) => offset + from * (strides[i] ?? 1), 0);
}

/**
 * A slice's begin and size with what was left out: 0, and all that remains.
 *
 * @example
 * ```ts
 * tf.slice_util.parseSliceParams(tf.zeros([4, 5]), [1], [2]); // [[1, 0], [2, 5]]
 * ```
 */
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
