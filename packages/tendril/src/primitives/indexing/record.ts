import { record, type Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';

export function scatter(
  operand: Node,
  indices: Node,
  updates: Node,
  attrs: Attrs['scatter'],
): Node {
  return record('scatter', attrs, [operand, indices, updates]);
}
