/** Records windowed reductions and the selections. */
import { record, type Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';

export function reduceWindow(x: Node, attrs: Attrs['reduce_window']): Node {
  return record('reduce_window', attrs, [x]);
}

export function selectAndScatter(
  source: Node,
  positions: Node,
  attrs: Attrs['select_and_scatter'],
): Node {
  return record('select_and_scatter', attrs, [source, positions]);
}

export function selectAndGather(
  operand: Node,
  positions: Node,
  attrs: Attrs['select_and_gather'],
): Node {
  return record('select_and_gather', attrs, [operand, positions]);
}
