/**
 * Simplification: one pass over the graph that applies small rules, finds common subexpressions and drops dead code. Graphs
 * inside nodes are simplified by themselves first; those that are sure to run once take their node's place.
 */
import { isControlNode, mapGraphs, type AnyGraphNode, type Graph } from '../../ir/graph.ts';
import { algebraRules } from './algebra.ts';
import { foldingRules } from './folding.ts';
import { movementRules } from './movement.ts';
import { Rewriter, withoutDead, type Rule } from './rewriter.ts';

const all: Rule[] = [...foldingRules, ...movementRules, ...algebraRules];

export const rules: readonly Rule[] = all;

/** For primitives that are not in every program (primitives/define.ts). */
export function addRules(added: readonly Rule[]): void {
  all.push(...added);
}

/** The graph that a node only stands for, with its operands; null where that is not known yet. */
function standsFor(node: AnyGraphNode, r: Rewriter): { graph: Graph; operands: number[] } | null {
  if (node.op === 'call') return { graph: node.attrs.body, operands: [...node.inputs] };
  if (node.op !== 'cond') return null;
  const [predicate, ...operands] = node.inputs;
  const value = r.constantOf(predicate);
  if (value === null) return null;
  return { graph: value !== 0 ? node.attrs.on_true : node.attrs.on_false, operands };
}

/** Adds a graph's nodes, with `operands` in place of its inputs if they are given; gives where each node's value is. */
function addGraph(graph: Graph, r: Rewriter, operands?: readonly number[]): number[] {
  const at: number[] = [];
  /** Where the values of tuples are whose node is gone. */
  const replaced = new Map<number, readonly number[]>();
  graph.nodes.forEach((node, i) => {
    if (operands !== undefined && node.op === 'parameter') {
      at.push(operands[graph.inputs.indexOf(i)]);
      return;
    }
    const values = node.op === 'get_element' ? replaced.get(node.inputs[0]) : undefined;
    if (values !== undefined && node.op === 'get_element') {
      at.push(values[node.attrs.index]);
      return;
    }
    const moved = { ...node, inputs: node.inputs.map((input) => at[input]) } as AnyGraphNode;
    const inner = standsFor(moved, r);
    if (inner !== null) {
      const inside = addGraph(inner.graph, r, inner.operands);
      replaced.set(
        i,
        inner.graph.outputs.map((output) => inside[output]),
      );
      at.push(-1);
      return;
    }
    const simplified = isControlNode(moved) ? mapGraphs(moved.attrs, simplify) : moved.attrs;
    at.push(r.add({ ...moved, attrs: simplified } as AnyGraphNode));
  });
  return at;
}

export function simplify(graph: Graph): Graph {
  const rewriter = new Rewriter(rules);
  const at = addGraph(graph, rewriter);
  return withoutDead({
    nodes: rewriter.nodes,
    inputs: graph.inputs.map((i) => at[i]),
    outputs: graph.outputs.map((i) => at[i]),
    donated: graph.donated,
    steady: graph.steady,
  });
}
