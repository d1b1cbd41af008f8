/**
 * What evaluators pass to one another: typed arrays with a shape and a type. In float64 mode a float32 tensor is held in a
 * Float64Array and never rounded, so that finite differences have digits to spare.
 */
import { isFloat, makeTypedArray, type DType, type TypedArray } from '../../ir/dtype.ts';
import type { GraphNode } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/primitives.ts';
import type { Shape } from '../../ir/shape.ts';

export type Values = TypedArray;

export interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: Values;
}

/** Writes the node's result into `out`, which is zeroed and of the right size. A store into `out` does the rounding. */
export type Evaluator<P extends PrimitiveName> = (
  node: GraphNode<P>,
  operands: readonly Operand[],
  out: Values,
) => void;

export type Evaluators<P extends PrimitiveName> = { readonly [Q in P]: Evaluator<Q> };

export function makeValues(dtype: DType, size: number, float64: boolean): Values {
  return float64 && dtype === 'float32' ? new Float64Array(size) : makeTypedArray(dtype, size);
}

/** A double precision array to add up in, or `out` itself where sums are exact (integers wrap at each store). */
export function accumulatorFor(out: Values): Values {
  return out instanceof Float32Array ? new Float64Array(out.length) : out;
}

/** The value that a maximum of nothing has. */
export function lowest(dtype: DType): number {
  return isFloat(dtype) ? -Infinity : -(2 ** 31);
}

/** The value that a minimum of nothing has. */
export function highest(dtype: DType): number {
  return isFloat(dtype) ? Infinity : 2 ** 31 - 1;
}
