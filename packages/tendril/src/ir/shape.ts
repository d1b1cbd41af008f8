/**
 * Shapes: sizes, row-major strides and the few questions that everybody asks of them.
 */

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** Row-major strides in elements: the last axis has stride 1. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function isPermutation(axes: readonly number[], rank: number): boolean {
  if (axes.length !== rank) return false;
  const seen = new Set<number>();
  for (const axis of axes) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank || seen.has(axis)) return false;
    seen.add(axis);
  }
  return true;
}

/** `0, 1, … n-1`. */
export function range(n: number): number[] {
  // Recording comes by here often, and a loop takes a tenth of the time that Array.from does.
  const numbers: number[] = [];
  for (let i = 0; i < n; i++) numbers.push(i);
  return numbers;
}

export function product(values: readonly number[]): number {
  return sizeOf(values);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
