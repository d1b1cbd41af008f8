/** tf.backend_util: the helpers of TensorFlow.js's kernels that programs outside it use. */
import { upcastType as upcast } from '../../ops/util/dtype.ts';
import type { DataType, PublicTypedArray as TypedArray } from '../../runtime/index.ts';
import { assert, sizeFromShape } from '../util/arrays.ts';

/** How TensorFlow.js's webgl backend reduces. */
export interface ReduceInfo {
  windowSize: number;
  batchSize: number;
  inSize: number;
  outSize: number;
}

export {
  assertAndGetBroadcastShape,
  getBroadcastDims,
  getReductionAxes,
} from '../broadcast-util.ts';
export { prepareAndValidate } from '../gather-util.ts';
export { calculateShapes, validateInput, validateUpdateShape } from '../scatter-util.ts';
export type { ScatterShapeInfo } from '../scatter-util.ts';
export * from './batch-space.ts';
export * from './complex.ts';
export * from './conv-info.ts';
export * from './einsum.ts';
export * from './fused.ts';
export * from './ragged.ts';
export * as segment_util from './segment.ts';
export * from './sparse-messages.ts';
export * as slice_util from '../slice-util.ts';
export type { ExplicitPadding } from '../../ops/util/windows.ts';
export type { Activation } from '../../ops/fused/activation.ts';
export type { PixelData } from '../../browser/index.ts';
export type { BackendValues, MemoryInfo, TimingInfo } from '../../runtime/index.ts';
export type { TypedArray };

export const upcastType = upcast;
export const PARALLELIZE_THRESHOLD = 30;
export const SELU_SCALEALPHA = 1.7580993408473768599402175208123;
export const SELU_SCALE = 1.0507009873554804934193349852946;
/** Abramowitz & Stegun, 7.1.26. */
export const ERF_P = 0.3275911;
export const ERF_A1 = 0.254829592;
export const ERF_A2 = -0.284496736;
export const ERF_A3 = 1.421413741;
export const ERF_A4 = -1.453152027;
export const ERF_A5 = 1.061405429;

/**
 * Writes a warning to the console.
 *
 * @example
 * ```ts
 * tf.backend_util.warn('3 rows have no label');
 * ```
 */
export function warn(...msg: unknown[]): void {
  console.warn(...msg);
}

/**
 * Writes a line to the console.
 *
 * @example
 * ```ts
 * tf.backend_util.log('backend:', tf.getBackend());
 * ```
 */
export function log(...msg: unknown[]): void {
  console.log(...msg);
}

/**
 * Whether axes are the last ones, in order.
 *
 * @example
 * ```ts
 * tf.backend_util.axesAreInnerMostDims([1, 2], 3); // true
 * tf.backend_util.axesAreInnerMostDims([0, 2], 3); // false
 * ```
 */
export function axesAreInnerMostDims(axes: number[], rank: number): boolean {
  return axes.every((axis, i) => axis === rank - axes.length + i);
}

/**
 * Coordinates from those of what is left and those of what was reduced.
 *
 * @example
 * ```ts
 * tf.backend_util.combineLocations([5, 7], [1], [0]); // [1, 5, 7]
 * ```
 */
export function combineLocations(
  outputLoc: number[],
  reduceLoc: number[],
  axes: number[],
): number[] {
  const [left, reduced] = [[...outputLoc], [...reduceLoc]];
  return Array.from({ length: outputLoc.length + reduceLoc.length }, (_, i) =>
    axes.includes(i) ? reduced.shift()! : left.shift()!,
  );
}

/**
 * The shape of what is left, and the extents that are reduced.
 *
 * @example
 * ```ts
 * tf.backend_util.computeOutAndReduceShapes([2, 3, 4], [1]); // [[2, 4], [3]]
 * ```
 */
export function computeOutAndReduceShapes(aShape: number[], axes: number[]): [number[], number[]] {
  return [aShape.filter((_, i) => !axes.includes(i)), axes.map((axis) => aShape[axis])];
}

/**
 * The shape with 1 put in at the axes.
 *
 * @example
 * ```ts
 * tf.backend_util.expandShapeToKeepDim([2, 4], [1]); // [2, 1, 4]
 * ```
 */
export function expandShapeToKeepDim(shape: number[], axes: number[]): number[] {
  return combineLocations(
    shape,
    axes.map(() => 1),
    axes,
  );
}

/**
 * Throws unless the axes are the last ones, in order.
 *
 * @example
 * ```ts
 * tf.backend_util.assertAxesAreInnerMostDims('mySum', [1, 2], 3);
 * ```
 */
export function assertAxesAreInnerMostDims(msg: string, axes: number[], rank: number): void {
  assert(
    axesAreInnerMostDims(axes, rank),
    () => `${msg}: the axes [${axes}] must be the last of the ${rank}`,
  );
}

/**
 * The permutation that brings axes to the end; null where they are there.
 *
 * @example
 * ```ts
 * tf.backend_util.getAxesPermutation([0], 3); // [1, 2, 0]
 * tf.backend_util.getAxesPermutation([2], 3); // null
 * ```
 */
export function getAxesPermutation(axes: number[], rank: number): number[] | null {
  if (axesAreInnerMostDims(axes, rank)) return null;
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i));
  return [...others, ...axes];
}

/**
 * The permutation that undoes one.
 *
 * @example
 * ```ts
 * tf.backend_util.getUndoAxesPermutation([1, 2, 0]); // [2, 0, 1]
 * ```
 */
export function getUndoAxesPermutation(axes: number[]): number[] {
  const undo = new Array<number>(axes.length);
  axes.forEach((axis, i) => (undo[axis] = i));
  return undo;
}

/**
 * The last axes, as many.
 *
 * @example
 * ```ts
 * tf.backend_util.getInnerMostAxes(2, 3); // [1, 2]
 * ```
 */
export function getInnerMostAxes(numAxes: number, rank: number): number[] {
  return Array.from({ length: numAxes }, (_, i) => rank - numAxes + i);
}

/**
 * Refuses shapes that cannot be joined along an axis.
 *
 * @example
 * ```ts
 * tf.backend_util.assertParamsConsistent([[2, 3], [2, 5]], 1);
 * ```
 */
export function assertParamsConsistent(shapes: number[][], axis: number): void {
  for (const shape of shapes) {
    const fits =
      shape.length === shapes[0].length && shape.every((n, i) => i === axis || n === shapes[0][i]);
    assert(
      fits,
      () =>
        `concat: the shapes ${shapes.map((s) => `[${s}]`).join()} differ elsewhere than at axis ${axis}`,
    );
  }
}

/**
 * The shape of what is joined along an axis.
 *
 * @example
 * ```ts
 * tf.backend_util.computeOutShape([[2, 3], [2, 5]], 1); // [2, 8]
 * ```
 */
export function computeOutShape(shapes: number[][], axis: number): number[] {
  return shapes[0].map((n, i) => (i === axis ? shapes.reduce((all, s) => all + s[axis], 0) : n));
}

/**
 * The point, in pixels, that a fraction of an image means.
 *
 * @example
 * ```ts
 * tf.backend_util.getImageCenter(0.5, 100, 200); // [100, 50]
 * ```
 */
export function getImageCenter(
  center: number | [number, number],
  imageHeight: number,
  imageWidth: number,
): [number, number] {
  const [x, y] = typeof center === 'number' ? [center, center] : center;
  return [imageWidth * x, imageHeight * y];
}

/**
 * Sizes with a -1 replaced by what is left of the axis.
 *
 * @example
 * ```ts
 * tf.backend_util.prepareSplitSize({ shape: [10, 2] }, [3, -1], 0); // [3, 7]
 * ```
 */
export function prepareSplitSize(
  x: { shape: number[] },
  numOrSizeSplits: number | number[],
  axis = 0,
): number[] {
  const extent = x.shape[axis];
  if (typeof numOrSizeSplits === 'number') {
    assert(
      extent % numOrSizeSplits === 0,
      () => `split: ${numOrSizeSplits} does not divide ${extent}`,
    );
    return new Array<number>(numOrSizeSplits).fill(extent / numOrSizeSplits);
  }
  const known = numOrSizeSplits.filter((n) => n !== -1).reduce((a, b) => a + b, 0);
  return numOrSizeSplits.map((n) => (n === -1 ? extent - known : n));
}

/**
 * Whether a permutation leaves every axis where it is.
 *
 * @example
 * ```ts
 * tf.backend_util.isIdentityPermutation([0, 1, 2]); // true
 * ```
 */
export function isIdentityPermutation(perm: number[]): boolean {
  return perm.every((dim, i) => dim === i);
}

/**
 * Real and imaginary parts in turn.
 *
 * @example
 * ```ts
 * tf.backend_util.mergeRealAndImagArrays(new Float32Array([1, 2]), new Float32Array([3, 4])); // 1, 3, 2, 4
 * ```
 */
export function mergeRealAndImagArrays(real: Float32Array, imag: Float32Array): Float32Array {
  assert(real.length === imag.length, () => `the parts are ${real.length} and ${imag.length} long`);
  const merged = new Float32Array(real.length * 2);
  real.forEach((value, i) => merged.set([value, imag[i]], 2 * i));
  return merged;
}

/**
 * The real and the imaginary parts, apart.
 *
 * @example
 * ```ts
 * tf.backend_util.splitRealAndImagArrays(new Float32Array([1, 3, 2, 4])); // real 1, 2; imag 3, 4
 * ```
 */
export function splitRealAndImagArrays(complex: Float32Array): {
  real: Float32Array;
  imag: Float32Array;
} {
  const part = (offset: number): Float32Array =>
    Float32Array.from({ length: complex.length / 2 }, (_, i) => complex[2 * i + offset]);
  return { real: part(0), imag: part(1) };
}

/**
 * One complex number out of real and imaginary parts in turn.
 *
 * @example
 * ```ts
 * tf.backend_util.getComplexWithIndex(new Float32Array([1, 3, 2, 4]), 1); // {real: 2, imag: 4}
 * ```
 */
export function getComplexWithIndex(
  complex: Float32Array,
  index: number,
): { real: number; imag: number } {
  return { real: complex[index * 2], imag: complex[index * 2 + 1] };
}

/**
 * Writes one complex number among real and imaginary parts in turn.
 *
 * @example
 * ```ts
 * const parts = new Float32Array(4);
 * tf.backend_util.assignToTypedArray(parts, 2, 4, 1);
 * console.log(parts); // 0, 0, 2, 4
 * ```
 */
export function assignToTypedArray(
  data: TypedArray,
  real: number,
  imag: number,
  index: number,
): void {
  data.set([real, imag], index * 2);
}

/**
 * Texts from their UTF-8 bytes.
 *
 * @example
 * ```ts
 * tf.backend_util.fromUint8ToStringArray([new Uint8Array([104, 105])]); // ['hi']
 * ```
 */
export function fromUint8ToStringArray(vals: Uint8Array[]): string[] {
  return vals.map((bytes) => new TextDecoder().decode(bytes));
}

/**
 * The UTF-8 bytes of texts.
 *
 * @example
 * ```ts
 * tf.backend_util.fromStringArrayToUint8(['hi']); // [Uint8Array [104, 105]]
 * ```
 */
export function fromStringArrayToUint8(strings: string[]): Uint8Array[] {
  return strings.map((text) => new TextEncoder().encode(text));
}

/**
 * Whether a number, or each of several, is 1.
 *
 * @example
 * ```ts
 * tf.backend_util.tupleValuesAreOne([1, 1]); // true
 * ```
 */
export function tupleValuesAreOne(param: number | number[]): boolean {
  return [param].flat().every((n) => n === 1);
}

/**
 * Whether a convolution has only strides or only dilations: none can have both.
 *
 * @example
 * ```ts
 * tf.backend_util.eitherStridesOrDilationsAreOne([2, 2], 1); // true
 * ```
 */
export function eitherStridesOrDilationsAreOne(
  strides: number | number[],
  dilations: number | number[],
): boolean {
  return tupleValuesAreOne(strides) || tupleValuesAreOne(dilations);
}

/**
 * Whether a number, or each of several, is above 0.
 *
 * @example
 * ```ts
 * tf.backend_util.stridesOrDilationsArePositive([1, 0]); // false
 * ```
 */
export function stridesOrDilationsArePositive(values: number | number[]): boolean {
  return [values].flat().every((n) => n > 0);
}

/**
 * How many elements a window should have that reduces `inSize`.
 *
 * @example
 * ```ts
 * tf.backend_util.computeOptimalWindowSize(100);
 * ```
 */
export function computeOptimalWindowSize(inSize: number): number {
  if (inSize <= PARALLELIZE_THRESHOLD) return inSize;
  for (let i = Math.floor(Math.sqrt(inSize)); i < inSize; i++) if (inSize % i === 0) return i;
  return inSize;
}

/**
 * Whether a shape is empty.
 *
 * @example
 * ```ts
 * tf.backend_util.isEmptyShape([2, 0]); // true
 * ```
 */
export function isEmptyShape(shape: number[]): boolean {
  return sizeFromShape(shape) === 0;
}

export type { DataType };
