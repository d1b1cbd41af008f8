import { record, type Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';

export function gather(operand: Node, startIndices: Node, attrs: Attrs['gather']): Node {
  return record('gather', attrs, [operand, startIndices]);
}
