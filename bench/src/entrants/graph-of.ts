/** A workload as a graph, for entrants that run files: a function's, or a published model's. */
import type { GraphOfModel } from '../graphs/builder.ts';
import type { FunctionWorkload, Workload } from '../workloads/types.ts';
import { graphOfModel } from './published-graph.ts';

export interface Given extends GraphOfModel {
  readonly image: boolean;
  /** Whether making it ready belongs to what is measured. */
  readonly cold: boolean;
}

/** Null where there is none. */
export async function graphOf(workload: Workload, files: string): Promise<Given | null> {
  if (workload.kind === 'special') {
    const model = await graphOfModel(files, workload.name);
    return model && { ...model, image: true, cold: workload.cold === true };
  }
  const { graph, image = false } = workload satisfies FunctionWorkload;
  if (graph === undefined) return null;
  return {
    inputs: workload.inputs(),
    constants: workload.constants?.() ?? {},
    graph,
    image,
    cold: false,
  };
}
