/** Records gather and scatter. */
import { record, type Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';

export function gather(operand: Node, startIndices: Node, attrs: Attrs['gather']): Node {
  return record('gather', attrs, [operand, startIndices]);
}

export function scatter(
  operand: Node,
  indices: Node,
  updates: Node,
  attrs: Attrs['scatter'],
): Node {
  return record('scatter', attrs, [operand, indices, updates]);
}
