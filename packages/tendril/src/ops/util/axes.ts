/**
 * Axis arguments: negative ones count from the end, several must differ, none at all means every axis.
 */
import { range, type Shape } from '../../ir/shape.ts';
import { check } from './errors.ts';

/** One axis, from 0 on. */
export function normalizeAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  check(Number.isInteger(axis) && axis >= -rank && axis < rank, op, () =>
    rank === 0
      ? `got axis ${axis} for a scalar, which has no axes`
      : `axis must be a whole number from ${-rank} to ${rank - 1} for the shape [${shape}], got ${axis}`,
  );
  return axis < 0 ? axis + rank : axis;
}

/** Axes from 0 on, ascending. */
export function normalizeAxes(
  op: string,
  axis: number | readonly number[] | null | undefined,
  shape: Shape,
): number[] {
  if (axis === undefined || axis === null) return range(shape.length);
  const list = typeof axis === 'number' ? [axis] : axis;
  const axes = [...new Set(list.map((a) => normalizeAxis(op, a, shape)))];
  return axes.sort((a, b) => a - b);
}

/** The shape with 1 in place of the reduced axes. */
export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((n, i) => (axes.includes(i) ? 1 : n));
}
