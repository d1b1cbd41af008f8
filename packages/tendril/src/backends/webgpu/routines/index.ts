/** Routines as shaders; null where one has to run on the host. */
import type { RoutineName } from '../../../ir/primitives.ts';
import type { RoutineStep } from '../../../ir/program.ts';
import { cumulative } from './cumulative.ts';
import { fft } from './fft.ts';
import type { Planner, RoutinePlan, RoutineTraits } from './plan.ts';
import { scatter } from './scatter.ts';
import { argsort, sort, topK } from './sort.ts';

const planners = { cumulative, fft, scatter, sort, argsort, top_k: topK } satisfies {
  readonly [P in RoutineName]: Planner<P>;
};

export function planRoutine(
  { node, operands }: RoutineStep,
  traits: RoutineTraits,
): RoutinePlan | null {
  return (planners[node.op] as Planner<RoutineName>)(node, operands, traits);
}
