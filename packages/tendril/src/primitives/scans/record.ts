/** Records running sums and their like. */
import { record, type Node } from '../../ir/node.ts';
import type { CumulativeKind } from '../../ir/primitives.ts';

export function cumulative(
  x: Node,
  kind: CumulativeKind,
  dimension: number,
  exclusive = false,
  reverseOrder = false,
): Node {
  return record('cumulative', { kind, dimension, exclusive, reverse: reverseOrder }, [x]);
}
