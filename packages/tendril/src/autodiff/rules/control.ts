/** What the derivative of a node that holds graphs is: from the cotangents of its values (null for none) to its operands'. */
import type { Node } from '../../ir/node.ts';
import type { ControlName } from '../../ir/primitives.ts';
import type { backward as Backward } from '../backward.ts';

export type ControlCotangents = <P extends ControlName>(
  cts: readonly (Node | null)[],
  node: Node<P>,
  wanted: readonly boolean[],
  /** The walk itself is handed in, since it makes use of these rules. */
  backward: typeof Backward,
) => readonly (Node | null)[];
