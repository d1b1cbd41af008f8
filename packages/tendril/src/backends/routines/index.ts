/**
 * Routines for backends whose memory JavaScript can see: typed arrays straight over it, nothing copied. The reference
 * evaluator (cpu/) has its own, plainer ones, with which these are compared.
 */
import type { TypedArray } from '../../ir/dtype.ts';
import type { GraphNode } from '../../ir/graph.ts';
import type { RoutineName } from '../../ir/primitives.ts';
import type { Routine, RoutineOperand, Routines } from './routine.ts';

const routines: Partial<Routines<RoutineName>> = {};

/** Routines come with the primitives that are computed by them (primitives/define.ts). */
export function addRoutines(added: Partial<Routines<RoutineName>>): void {
  Object.assign(routines, added);
}

/** Computes a routine's result into `out`, which overlaps no operand. */
export function runRoutine<P extends RoutineName>(
  node: GraphNode<P>,
  operands: readonly RoutineOperand[],
  out: TypedArray,
): void {
  (routines[node.op] as Routine<P>)(node, operands, out);
}
