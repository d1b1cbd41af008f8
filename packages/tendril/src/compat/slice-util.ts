/** tf.slice_util: begins, sizes and strides of slices. */
import { planStridedSlice } from '../ops/slicing/strided-slice.ts';
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

export interface SliceInfo {
  /** The shape of what is taken, before new axes are put in. */
  finalShapeSparse: number[];
  finalShape: number[];
  isIdentity: boolean;
  /** Whether all but the first axis stay whole, or are cut by at most a begin. */
  sliceDim0: boolean;
  isSimpleSlice: boolean;
  begin: number[];
  end: number[];
  strides: number[];
}

/**
 * What a strided slice takes of each axis, its masks resolved: see `tf.stridedSlice`.
 *
 * @throws if it speaks of more axes than there are, or drops an element that is not there.
 *
 * @example
 * ```ts
 * const { finalShape, begin } = tf.slice_util.sliceInfo([4, 5, 6], [1, 2], [3, 4], [1, 1], 0, 0, 0, 0, 1);
 * console.log(finalShape, begin); // [2, 6] [1, 2, 0]
 * ```
 */
export function sliceInfo(
  xShape: number[],
  begin: number[],
  end: number[],
  strides: number[],
  beginMask: number,
  endMask: number,
  ellipsisMask: number,
  newAxisMask: number,
  shrinkAxisMask: number,
): SliceInfo {
  const spec = { begin, end, strides, beginMask, endMask, shrinkAxisMask };
  const { takes, result } = planStridedSlice(xShape, spec, ellipsisMask, newAxisMask);
  const wholes = takes.map(
    ({ first, count, step }, axis) => first === 0 && step === 1 && count === xShape[axis],
  );
  return {
    finalShapeSparse: takes.flatMap(({ drop, count }) => (drop ? [] : [count])),
    finalShape: result,
    isIdentity: wholes.every(Boolean),
    sliceDim0: takes.every(({ step }, axis) => (axis === 0 ? step === 1 : wholes[axis])),
    isSimpleSlice: takes.every(({ step }) => step === 1),
    begin: takes.map(({ first }) => first),
    end: takes.map(({ last }) => last),
    strides: takes.map(({ step }) => step),
  };
}

/** A list with a value for each of the axes that one entry, the ellipsis, stands for. */
function elided(
  given: number[],
  at: number,
  numElidedAxes: number,
  fill: (axis: number) => number,
  rank: number,
): number[] {
  return Array.from({ length: rank }, (_, axis) => {
    if (axis < at) return given[axis];
    return axis < at + numElidedAxes ? fill(axis) : given[axis - (numElidedAxes - 1)];
  });
}

/**
 * Strides for all axes, 1 for those that an ellipsis stands for.
 *
 * @param ellipsisInsertionIndex The entry that is the ellipsis.
 * @param numElidedAxes How many axes it stands for.
 *
 * @example
 * ```ts
 * tf.slice_util.stridesWithElidedDims([1, 2, 3], 1, 2, [4, 5, 6, 7]); // [1, 1, 1, 3]
 * ```
 */
export function stridesWithElidedDims(
  strides: number[],
  ellipsisInsertionIndex: number,
  numElidedAxes: number,
  inputShape: number[],
): number[] {
  const rank = inputShape.length;
  return elided(strides, ellipsisInsertionIndex, numElidedAxes, () => 1, rank).map((s) => s ?? 1);
}

/**
 * Begins for all axes, 0 for those that an ellipsis or a mask leaves open.
 *
 * @example
 * ```ts
 * tf.slice_util.startIndicesWithElidedDims(0, 1, 2, [1, 0, 2], [4, 5, 6, 7]); // [1, 0, 0, 2]
 * ```
 */
export function startIndicesWithElidedDims(
  beginMask: number,
  ellipsisInsertionIndex: number,
  numElidedAxes: number,
  originalBegin: number[],
  inputShape: number[],
): number[] {
  const given = originalBegin.map((from, i) => (((beginMask >> i) & 1) === 1 ? 0 : from));
  const begin = elided(given, ellipsisInsertionIndex, numElidedAxes, () => 0, inputShape.length);
  return begin.map((from, axis) => {
    const place = from < 0 ? from + inputShape[axis] : from;
    return Math.min(Math.max(place, 0), inputShape[axis]);
  });
}

/**
 * Ends for all axes, the extent for those that an ellipsis or a mask leaves open.
 *
 * @example
 * ```ts
 * tf.slice_util.stopIndicesWithElidedDims(0, 1, 2, [3, 5, 4], [4, 5, 6, 7]); // [3, 5, 6, 4]
 * ```
 */
export function stopIndicesWithElidedDims(
  endMask: number,
  ellipsisInsertionIndex: number,
  numElidedAxes: number,
  originalEnd: number[],
  inputShape: number[],
): number[] {
  const given = originalEnd.map((to, i) => (((endMask >> i) & 1) === 1 ? Infinity : to));
  const fill = (axis: number): number => inputShape[axis];
  const end = elided(given, ellipsisInsertionIndex, numElidedAxes, fill, inputShape.length);
  return end.map((to, axis) => {
    const place = to < 0 ? to + inputShape[axis] : to;
    return Math.min(Math.max(place, 0), inputShape[axis]);
  });
}

/**
 * Begins, ends and strides for all axes of a slice with at most one ellipsis.
 *
 * @param ellipsisAxes The entry that is the ellipsis, or none.
 * @param numInterpolatedAxes How many axes it stands for beyond its own.
 *
 * @example
 * ```ts
 * tf.slice_util.getNormalizedAxes([4, 5, 6], [], 0, [1, 0, 2], [3, 5, 4], [1, 1, 1], 0, 0, 0).begin; // [1, 0, 2]
 * ```
 */
export function getNormalizedAxes(
  inputShape: number[],
  ellipsisAxes: number[],
  numInterpolatedAxes: number,
  begin: number[],
  end: number[],
  strides: number[],
  beginMask: number,
  endMask: number,
  ellipsisMask: number,
): { begin: number[]; end: number[]; strides: number[] } {
  if (ellipsisAxes.length > 0 && numInterpolatedAxes > 0) {
    const at = ellipsisAxes[0];
    const elidedAxes = numInterpolatedAxes + 1;
    return {
      begin: startIndicesWithElidedDims(beginMask, at, elidedAxes, begin, inputShape),
      end: stopIndicesWithElidedDims(endMask, at, elidedAxes, end, inputShape),
      strides: stridesWithElidedDims(strides, at, elidedAxes, inputShape),
    };
  }
  const each = (f: (axis: number) => number): number[] => inputShape.map((_, axis) => f(axis));
  return {
    begin: each((axis) => startForAxis(beginMask, begin, strides, inputShape, axis, ellipsisMask)),
    end: each((axis) => stopForAxis(endMask, end, strides, inputShape, axis, ellipsisMask)),
    strides: each((axis) => stridesForAxis(strides, axis, ellipsisMask)),
  };
}
