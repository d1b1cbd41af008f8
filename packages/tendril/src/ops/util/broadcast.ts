/**
 * NumPy broadcasting: axes are aligned at the end, and extents of 1 (or missing axes) repeat.
 */
import { broadcastTo } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sameShape, showShape, type Shape } from '../../ir/shape.ts';
import { fail } from './errors.ts';

/** The shape in which operands of two shapes meet. */
export function broadcastShape(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = a[a.length - i] ?? 1;
    const n = b[b.length - i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      fail(
        op,
        `shapes ${showShape(a)} and ${showShape(b)} do not broadcast: axes aligned at the end must be equal or 1, got ${m} and ${n}`,
      );
    }
    shape[rank - i] = m === 1 ? n : m;
  }
  return shape;
}

/** Both nodes in the shape in which they meet. */
export function broadcastPair(op: string, a: Node, b: Node): [Node, Node] {
  if (sameShape(a.shape, b.shape)) return [a, b];
  const shape = broadcastShape(op, a.shape, b.shape);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}

/** The shape that all of several shapes meet in. */
export function broadcastShapes(op: string, shapes: readonly Shape[]): Shape {
  return shapes.reduce((all, shape) => broadcastShape(op, all, shape), [] as Shape);
}
