/** tf.util: shapes, axes and places. */
import { assert, sizeFromShape } from './arrays.ts';

/**
 * The shape with its -1, if there is one, replaced by what makes it hold `size` elements.
 *
 * @example
 * ```ts
 * tf.util.inferFromImplicitShape([-1, 3], 12); // [4, 3]
 * ```
 */
export function inferFromImplicitShape(shape: number[], size: number): number[] {
  const unknown = shape.filter((extent) => extent === -1).length;
  const wrong = shape.find((extent) => extent < -1);
  assert(
    unknown <= 1 && wrong === undefined,
    () => `extents must be 0 or more, and one of them at most -1; got [${shape}]`,
  );
  const known = sizeFromShape(shape.filter((extent) => extent !== -1));
  if (unknown === 0) {
    assert(size <= 0 || size === known, () => `${size} elements do not fill the shape [${shape}]`);
    return shape;
  }
  assert(
    known > 0 && size % known === 0,
    () => `cannot find the missing extent of [${shape}]: ${size} is no multiple of ${known}`,
  );
  return shape.map((extent) => (extent === -1 ? size / known : extent));
}

/**
 * Axes as a list from 0 on; null or undefined means all.
 *
 * @example
 * ```ts
 * tf.util.parseAxisParam(-1, [2, 3]); // [1]
 * ```
 */
export function parseAxisParam(
  axis: number | number[] | null | undefined,
  shape: number[],
): number[] {
  const rank = shape.length;
  const axes = axis == null ? shape.map((_, i) => i) : typeof axis === 'number' ? [axis] : axis;
  assert(
    axes.every((a) => Number.isInteger(a) && a >= -rank && a < rank),
    () => `axes must be whole numbers from ${-rank} to ${rank - 1}, got ${String(axis)}`,
  );
  return axes.map((a) => (a < 0 ? rank + a : a));
}

/**
 * The shape without its axes of extent 1 (all, or those given), and which axes are left.
 *
 * @example
 * ```ts
 * tf.util.squeezeShape([2, 1, 3]); // {newShape: [2, 3], keptDims: [0, 2]}
 * ```
 */
export function squeezeShape(
  shape: number[],
  axis?: number[] | number,
): { newShape: number[]; keptDims: number[] } {
  const none = axis == null || (Array.isArray(axis) && axis.length === 0);
  const dropped = none ? null : new Set(parseAxisParam(axis, shape));
  for (const a of dropped ?? []) {
    assert(shape[a] === 1, () => `axis ${a} of the shape [${shape}] has extent ${shape[a]}, not 1`);
  }
  const keptDims = shape
    .map((_, i) => i)
    .filter((i) => (dropped === null ? shape[i] !== 1 : !dropped.has(i)));
  return { newShape: keptDims.map((i) => shape[i]), keptDims };
}

/**
 * How far apart neighbours along each axis but the last are.
 *
 * @example
 * ```ts
 * tf.util.computeStrides([2, 3, 4]); // [12, 4]
 * ```
 */
export function computeStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(Math.max(0, shape.length - 1));
  let stride = 1;
  for (let i = shape.length - 1; i > 0; i--) {
    stride *= shape[i];
    strides[i - 1] = stride;
  }
  return strides;
}

/**
 * Throws unless each size of a shape is a whole number of at least 0.
 *
 * @example
 * ```ts
 * tf.util.assertNonNegativeIntegerDimensions([2, 0]);
 * ```
 */
export function assertNonNegativeIntegerDimensions(shape: readonly number[]): void {
  for (const extent of shape) {
    assert(
      Number.isInteger(extent) && extent >= 0,
      () => `a shape's extents are whole numbers from 0 on, got [${shape}]`,
    );
  }
}

/**
 * The flat place of coordinates.
 *
 * @example
 * ```ts
 * tf.util.locToIndex([1, 2], 2, [5]); // 7
 * ```
 */
export function locToIndex(locs: number[], rank: number, strides: number[]): number {
  if (rank === 0) return 0;
  return locs.slice(0, rank).reduce((index, loc, i) => index + loc * (strides[i] ?? 1), 0);
}

/**
 * The coordinates of a flat place.
 *
 * @example
 * ```ts
 * tf.util.indexToLoc(7, 2, [5]); // [1, 2]
 * ```
 */
export function indexToLoc(index: number, rank: number, strides: number[]): number[] {
  let rest = index;
  return Array.from({ length: rank }, (_, i) => {
    const stride = strides[i] ?? 1;
    const loc = Math.floor(rest / stride);
    rest -= loc * stride;
    return loc;
  });
}
