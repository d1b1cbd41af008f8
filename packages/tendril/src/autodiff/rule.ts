/**
 * What a derivative rule is. Rules are written in primitives (ir/build.ts), so that what they record can be differentiated again.
 */
import { constantLike, multiply, reshape, scatter, select } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import type { PrimitiveName } from '../ir/primitives.ts';
import { range } from '../ir/shape.ts';

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

/**
 * Each element of `x` moved along `dimension` to the place that `places` (int32, of its shape) names; elements that meet are
 * added up, those sent outside are lost.
 */
export function addAlong(x: Node, places: Node, dimension: number): Node {
  const others = range(x.shape.length).filter((axis) => axis !== dimension);
  return scatter(constantLike(x, 0), reshape(places, [...places.shape, 1]), x, {
    kind: 'add',
    update_window_dims: [],
    inserted_window_dims: [dimension],
    input_batching_dims: others,
    scatter_indices_batching_dims: others,
    scatter_dims_to_operand_dims: [dimension],
    index_vector_dim: x.shape.length,
  });
}
