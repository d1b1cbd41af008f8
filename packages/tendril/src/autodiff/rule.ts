/**
 * What a derivative rule is. Rules are written in primitives (ir/build.ts), so that what they record can be differentiated again.
 */
import { constantLike, multiply, select } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import type { PrimitiveName } from '../ir/primitives.ts';

/**
 * The vector-Jacobian product for one operand: from the cotangent of the node's result to that of the operand, null where there
 * is none. Only called for float32 operands of float32 nodes.
 */
export type OperandRule<P extends PrimitiveName> = (
  ct: Node,
  node: Node<P>,
  operand: number,
) => Node | null;

/**
 * A primitive's derivatives: a rule for each operand, or one that serves them all. null says that the result does not depend on
 * the operand, or only in steps, so that the gradient is zero.
 */
export type VjpRule<P extends PrimitiveName> =
  null | OperandRule<P> | readonly (OperandRule<P> | null)[];

export type VjpRules<P extends PrimitiveName> = { readonly [Q in P]: VjpRule<Q> };

export function scale(x: Node, factor: number): Node {
  return multiply(x, constantLike(x, factor));
}

/** `x` where the predicate holds, else 0: what is masked out may be infinite or NaN. */
export function where(predicate: Node, x: Node): Node {
  return select(predicate, x, constantLike(x, 0));
}

/** The permutation that undoes `permutation`. */
export function inverse(permutation: readonly number[]): number[] {
  const out = new Array<number>(permutation.length);
  permutation.forEach((axis, i) => (out[axis] = i));
  return out;
}
