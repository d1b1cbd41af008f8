/** Records convolutions. */
import { record, type Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';

export function convolution(lhs: Node, rhs: Node, attrs: Attrs['convolution']): Node {
  return record('convolution', attrs, [lhs, rhs]);
}
