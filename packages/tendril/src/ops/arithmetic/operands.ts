/**
 * What the binary arithmetic ops share: two arguments in one dtype and one shape.
 */
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { asNumber, meet } from '../util/dtype.ts';
import { nodeOf } from '../util/operand.ts';

/** Both arguments, upcast to the wider dtype and broadcast to one shape. Two booleans count as int32. */
export function arithmeticOperands(
  op: string,
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  names: readonly [string, string] = ['a', 'b'],
): [Node, Node] {
  const [x, y] = meet(nodeOf(a, names[0], op), nodeOf(b, names[1], op));
  return broadcastPair(op, asNumber(x), asNumber(y));
}
