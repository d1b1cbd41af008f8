/** Graphs of recorded nodes whose parameters are given, whether or not the outputs depend on them. */
import type { Graph } from '../../src/ir/graph.ts';
import type { Node } from '../../src/ir/node.ts';
import { graphOf } from '../../src/ir/subgraph.ts';

/** The graph that computes `outputs` from `inputs`. */
export function toGraph(outputs: readonly Node[], inputs: readonly Node[]): Graph {
  return graphOf(outputs, inputs).graph;
}
