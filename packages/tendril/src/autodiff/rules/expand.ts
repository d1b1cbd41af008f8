/** The way back from a reduction's result to its operand's shape. */
import { broadcastInDim } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';
import { range } from '../../ir/shape.ts';

/** A value of the reduction's result, repeated along the axes that it reduced. */
export function expand(value: Node, x: Node, { dimensions }: Attrs['reduce']): Node {
  const kept = range(x.shape.length).filter((axis) => !dimensions.includes(axis));
  return broadcastInDim(value, x.shape, kept);
}
