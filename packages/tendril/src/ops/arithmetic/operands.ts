/**
 * What the binary arithmetic ops share: two arguments in one dtype and one shape.
 */
import type { Node } from '../../ir/node.ts';
import { Tensor, type TensorLike } from '../../runtime/index.ts';
import { dtypeOfNested } from '../../runtime/nested.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { asNumber, meet } from '../util/dtype.ts';
import { nodeOf } from '../util/operand.ts';

/** What plain numbers become beside an argument: float64 beside float64, so that they keep their digits. */
function plainDtype(x: Tensor | TensorLike, beside: Tensor | TensorLike): 'float64' | undefined {
  const isWide = beside instanceof Tensor && beside.dtype === 'float64';
  return isWide && !(x instanceof Tensor) && dtypeOfNested(x) === 'float32' ? 'float64' : undefined;
}

/** The nodes of two arguments, in the dtype in which they meet. */
export function metOperands(
  op: string,
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  names: readonly [string, string] = ['a', 'b'],
): [Node, Node] {
  return meet(nodeOf(a, names[0], op, plainDtype(a, b)), nodeOf(b, names[1], op, plainDtype(b, a)));
}

/** Both arguments, upcast to the wider dtype and broadcast to one shape. Two booleans count as int32. */
export function arithmeticOperands(
  op: string,
  a: Tensor | TensorLike,
  b: Tensor | TensorLike,
  names?: readonly [string, string],
): [Node, Node] {
  const [x, y] = metOperands(op, a, b, names);
  return broadcastPair(op, asNumber(x), asNumber(y));
}
