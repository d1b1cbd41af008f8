/**
 * Simplification: one pass over the graph that applies small rules, finds common subexpressions and drops dead code.
 */
import type { Graph } from '../../ir/graph.ts';
import { algebraRules } from './algebra.ts';
import { foldingRules } from './folding.ts';
import { movementRules } from './movement.ts';
import { Rewriter, withoutDead, type Rule } from './rewriter.ts';

export const rules: readonly Rule[] = [...foldingRules, ...movementRules, ...algebraRules];

export function simplify(graph: Graph): Graph {
  const rewriter = new Rewriter(rules);
  const at: number[] = [];
  for (const node of graph.nodes) {
    at.push(rewriter.add({ ...node, inputs: node.inputs.map((input) => at[input]) }));
  }
  return withoutDead({
    nodes: rewriter.nodes,
    inputs: graph.inputs.map((i) => at[i]),
    outputs: graph.outputs.map((i) => at[i]),
    donated: graph.donated,
  });
}
