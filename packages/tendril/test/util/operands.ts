/** Operands with values, and nodes of routines that take them: what tests run on code for routines and on the reference evaluator. */
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import type { RoutineNode } from '../../src/ir/graph.ts';
import type { Attrs, RoutineName } from '../../src/ir/primitives.ts';
import { inferType } from '../../src/ir/shape-rules.ts';
import type { Shape } from '../../src/ir/shape.ts';

export interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: TypedArray;
}

export const operand = (shape: Shape, values: TypedArray, dtype: DType = 'float32'): Operand => ({
  shape,
  dtype,
  values,
});

/** A routine that takes these, in this order. */
export function routineOf<P extends RoutineName>(
  op: P,
  attrs: Attrs[P],
  operands: readonly Operand[],
): RoutineNode {
  const type = inferType(op, attrs, operands);
  return { op, attrs, inputs: operands.map((_, i) => i), ...type } as unknown as RoutineNode;
}
