/**
 * Shape arguments: lists of whole numbers, one of which may stand for "whatever is left".
 */
import { showShape, sizeOf, type Shape } from '../../ir/shape.ts';
import { check, show } from './errors.ts';

/** Refuses anything but a list of extents. */
export function checkShape(op: string, shape: Shape): void {
  const fits =
    Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent >= 0);
  check(
    fits,
    op,
    () => `a shape is an array of whole numbers from 0 on, such as [2, 3]; got ${show(shape)}`,
  );
}

/** The shape with its -1, if it has one, replaced by what makes it hold `size` elements. */
export function resolveShape(op: string, shape: Shape, size: number, from: Shape): number[] {
  check(
    Array.isArray(shape),
    op,
    () => `a shape is an array of numbers, such as [2, -1]; got ${show(shape)}`,
  );
  const unknown = shape.filter((extent) => extent === -1).length;
  check(unknown <= 1, op, () => `one extent at most can be -1, got ${showShape(shape)}`);
  checkShape(
    op,
    shape.map((extent) => (extent === -1 ? 0 : extent)),
  );
  const known = sizeOf(shape.filter((extent) => extent !== -1));
  const rest = known === 0 ? 0 : size / known;
  const fits = unknown === 1 ? Number.isInteger(rest) && known * rest === size : known === size;
  check(
    fits,
    op,
    () =>
      `${showShape(from)} has ${size} elements, which do not fill the shape ${showShape(shape)}`,
  );
  return shape.map((extent) => (extent === -1 ? rest : extent));
}
