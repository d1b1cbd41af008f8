/** Shapes of which some extents, or even the rank, may be unknown: what lists and arrays of tensors promise of their elements. */

/** Extents, -1 where unknown; undefined if the rank is unknown too. */
export type PartialShape = readonly number[] | undefined;

export function showShape(shape: PartialShape): string {
  return shape === undefined ? 'of any shape' : `[${shape.map((n) => (n < 0 ? '?' : n))}]`;
}

/** What both say together, or null if they contradict each other. */
export function mergeShapes(a: PartialShape, b: PartialShape): PartialShape | null {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.length !== b.length) return null;
  if (a.some((n, i) => n >= 0 && b[i] >= 0 && n !== b[i])) return null;
  return a.map((n, i) => (n >= 0 ? n : b[i]));
}

export function isKnown(shape: PartialShape): shape is readonly number[] {
  return shape !== undefined && shape.every((n) => n >= 0);
}

/** An element shape as a tensor says it: a vector of extents, or a number (-1) for any shape. */
export function partialShape(values: readonly number[], rank: number): PartialShape {
  return rank === 0 ? (values[0] < 0 ? undefined : []) : values;
}
