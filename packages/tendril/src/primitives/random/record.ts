/** Records random bits. */
import { record, type Node } from '../../ir/node.ts';
import type { Shape } from '../../ir/shape.ts';

export function randomBits(key: Node, shape: Shape): Node {
  return record('random_bits', { shape }, [key]);
}
