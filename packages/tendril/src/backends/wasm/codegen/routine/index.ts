/**
 * Routines as generated code, which threads share. What is not here runs as TypeScript over the same memory (../../../routines/): what
 * is rare, or no faster as vectors.
 */
import type { GraphNode } from '../../../../ir/graph.ts';
import type { RoutineStep } from '../../../../ir/program.ts';
import type { RoutineName } from '../../../../ir/primitives.ts';
import type { Type } from '../../../../ir/shape-rules.ts';
import { sizeOf } from '../../../../ir/shape.ts';
import type { RoutineCode } from './phase.ts';

export type { Phase, RoutineCode } from './phase.ts';

/** Code for a routine, or null where there is none. `shared`: several threads may be there. */
export type CodeOf<P extends RoutineName> = (
  node: GraphNode<P>,
  operands: readonly Type[],
  shared: boolean,
) => RoutineCode | null;

export type RoutineCodes = { readonly [P in RoutineName]?: CodeOf<P> };

const codes: RoutineCodes = {};

/** Code comes with the primitives that are computed by it (primitives/define.ts). */
export function addRoutineCodes(added: RoutineCodes): void {
  Object.assign(codes, added);
}

export function routineCode<P extends RoutineName>(
  node: RoutineStep['node'] & GraphNode<P>,
  operands: readonly Type[],
  shared: boolean,
): RoutineCode | null {
  const code: CodeOf<P> | undefined = codes[node.op];
  return sizeOf(node.shape) === 0 ? null : (code?.(node, operands, shared) ?? null);
}
