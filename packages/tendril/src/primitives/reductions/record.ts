import { reshape } from '../../ir/build.ts';
import { record, type Node } from '../../ir/node.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import { range, sameShape, type Shape } from '../../ir/shape.ts';

/** Reduces over `dimensions`, which leave the shape. */
export function reduce(x: Node, kind: ReduceKind, dimensions: readonly number[]): Node {
  return dimensions.length === 0 ? x : record('reduce', { kind, dimensions }, [x]);
}

/** Sums away whatever broadcasting (as in `broadcastTo`) added, to get back to `shape`. */
export function sumTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = range(x.shape.length).filter(
    (i) => i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1),
  );
  return reshape(reduce(x, 'sum', axes), shape);
}
