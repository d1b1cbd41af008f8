/** Sizes of convolutions and pooling along their spatial axes. */
import type { PaddingMode } from '../engine/types.ts';

/** One whole number for each spatial axis, from one for all or one for each. */
export function normalizeArray(
  value: number | number[],
  rank: number,
  layer: string,
  name: string,
  smallest = 1,
): number[] {
  const list = typeof value === 'number' ? Array<number>(rank).fill(value) : value;
  const right = Array.isArray(list) && list.length === rank;
  if (!right || list.some((n) => !Number.isInteger(n) || n < smallest)) {
    throw new Error(
      `${layer}: ${name} must be a whole number from ${smallest} on, or ${rank} of them, got ` +
        JSON.stringify(value),
    );
  }
  return list;
}

/** The size of the output along one axis; null if that of the input is open. */
export function outputLength(
  inputLength: number | null,
  window: number,
  padding: PaddingMode,
  stride: number,
  dilation = 1,
): number | null {
  if (inputLength === null) return null;
  const reach = (window - 1) * dilation + 1;
  const length = padding === 'valid' ? inputLength - reach + 1 : inputLength;
  return Math.floor((length + stride - 1) / stride);
}

/** The size along one axis of the input that a transposed convolution makes. */
export function transposedLength(
  inputLength: number | null,
  stride: number,
  kernelSize: number,
  padding: PaddingMode,
): number | null {
  if (inputLength === null) return null;
  return padding === 'same'
    ? inputLength * stride
    : inputLength * stride + Math.max(kernelSize - stride, 0);
}
