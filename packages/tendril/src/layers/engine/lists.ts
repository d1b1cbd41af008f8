/** One or several: Keras's functions take and return either. */
import type { HasShape, Shape } from './types.ts';

export function toList<T>(x: T | T[]): T[] {
  return Array.isArray(x) ? x : [x];
}

/** The element of a list of one, otherwise the list. */
export function singletonOrArray<T>(list: T[]): T | T[] {
  return list.length === 1 ? list[0] : list;
}

/** The only element; `what` says what it is in the error. */
export function exactlyOne<T>(x: T | T[], what: string): T {
  const list = toList(x);
  if (list.length !== 1) throw new Error(`expected exactly one ${what}, got ${list.length}`);
  return list[0];
}

/** The only tensor among a layer's inputs. */
export function getExactlyOneTensor<T>(inputs: T | T[]): T {
  return exactlyOne(inputs, 'input tensor');
}

function isShapeList(shape: Shape | Shape[]): shape is Shape[] {
  return shape.length > 0 && Array.isArray(shape[0]);
}

/** One or several shapes as several. */
export function shapeList(shape: Shape | Shape[]): Shape[] {
  return isShapeList(shape) ? shape : [shape];
}

/** The only shape among a layer's input shapes. */
export function getExactlyOneShape(shape: Shape | Shape[]): Shape {
  return exactlyOne(shapeList(shape), 'input shape');
}

/** The shapes of tensors, in the form that `build` and `computeOutputShape` take. */
export function shapesOf(inputs: HasShape | HasShape[]): Shape | Shape[] {
  return singletonOrArray(toList(inputs).map((x) => x.shape));
}

/** `[null,28,28]`, as errors and summaries write it. */
export function shapeText(shape: Shape): string {
  return `[${shape.map((n) => (n === null ? 'null' : n)).join(',')}]`;
}

/** How many elements a shape has; all of its sizes must be known. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) {
    if (n === null) throw new Error(`the sizes of shape ${shapeText(shape)} are not all known`);
    size *= n;
  }
  return size;
}
