/** Reductions for ops: arguments have been checked before. */
import { reshape } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import { reduce as record } from '../../primitives/reductions/index.ts';
import { keptShape } from './axes.ts';

/** Reduces over axes; `keepDims` leaves them with extent 1. */
export function reduce(x: Node, kind: ReduceKind, axes: readonly number[], keepDims = false): Node {
  const reduced = record(x, kind, axes);
  return keepDims ? reshape(reduced, keptShape(x.shape, axes)) : reduced;
}
