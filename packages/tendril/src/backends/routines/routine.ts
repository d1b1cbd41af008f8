/** What a routine is: a primitive on whole operands, computed into memory that is there. */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { GraphNode } from '../../ir/graph.ts';
import type { RoutineName } from '../../ir/primitives.ts';
import type { Shape } from '../../ir/shape.ts';

export interface RoutineOperand {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: TypedArray;
}

/** Writes every element of `out`, which lies apart from the operands and holds anything before. */
export type Routine<P extends RoutineName> = (
  node: GraphNode<P>,
  operands: readonly RoutineOperand[],
  out: TypedArray,
) => void;

export type Routines<P extends RoutineName> = { readonly [Q in P]: Routine<Q> };
