/** Graphs of recorded nodes whose parameters are given, whether or not the outputs depend on them. */
import type { AnyGraphNode, Graph } from '../../src/ir/graph.ts';
import type { Node } from '../../src/ir/node.ts';

/** The graph that computes `outputs` from `inputs`. Ids grow from operands to users, so their order is one of computation. */
export function toGraph(outputs: readonly Node[], inputs: readonly Node[]): Graph {
  const met = new Set<Node>(inputs);
  const stack = outputs.filter((node) => !met.has(node));
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (met.has(node)) continue;
    if (node.op === 'parameter') throw new Error('a parameter is missing among the inputs');
    met.add(node);
    stack.push(...node.inputs);
  }
  const order = [...met].sort((a, b) => a.id - b.id);
  const at = new Map(order.map((node, i) => [node, i]));
  const position = (node: Node): number => at.get(node)!;
  const nodes = order.map(
    ({ op, attrs, inputs: operands, shape, dtype }) =>
      ({ op, attrs, inputs: operands.map(position), shape, dtype }) as AnyGraphNode,
  );
  return {
    nodes,
    inputs: inputs.map(position),
    outputs: outputs.map(position),
    donated: [],
  };
}
