/**
 * What ops of one tensor, element by element, share.
 */
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { asFloat } from './dtype.ts';
import { nodeOf, wrap } from './operand.ts';

/** Applies a function of real numbers: integers and booleans are computed with in float32. */
export function mapFloat<T extends Tensor>(
  op: string,
  x: T | TensorLike,
  compute: (x: Node) => Node,
): T {
  return wrap(compute(asFloat(nodeOf(x, 'x', op))));
}

/** Applies a function to float32 and int32 as they are; booleans, of which it would change nothing, stay what they are. */
export function mapNumber<T extends Tensor>(
  op: string,
  x: T | TensorLike,
  compute: (x: Node) => Node,
): T {
  const node = nodeOf(x, 'x', op);
  return wrap(node.dtype === 'bool' ? node : compute(node));
}
