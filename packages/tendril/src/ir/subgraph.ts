/**
 * Between recorded nodes and graphs inside other nodes: a graph from nodes whose inputs are known, and nodes recorded again from a
 * graph.
 */
import { isControlNode, type AnyGraphNode, type Graph } from './graph.ts';
import { record, recordTuple, type Node } from './node.ts';
import type { PrimitiveName } from './primitives.ts';

/** Every node on the way down from `roots` to those for which `isLeaf` holds, these included, in an order of computation. */
export function nodesAbove(roots: readonly Node[], isLeaf: (node: Node) => boolean): Node[] {
  const met = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (met.has(node)) continue;
    met.add(node);
    if (!isLeaf(node)) stack.push(...node.inputs);
  }
  // Ids grow from operands to users.
  return [...met].sort((a, b) => a.id - b.id);
}

/**
 * The graph that computes `outputs` from `inputs`; nodes in `constants` are numbers. Also gives where in it each node is. Every
 * parameter that is met must be among the inputs.
 */
export function graphOf(
  outputs: readonly Node[],
  inputs: readonly Node[],
  constants: ReadonlyMap<Node, number> = new Map(),
): { graph: Graph; at: ReadonlyMap<Node, number> } {
  const given = new Set(inputs);
  const isLeaf = (node: Node): boolean => given.has(node) || constants.has(node);
  const inside = nodesAbove(outputs, isLeaf).filter((node) => !given.has(node));
  const order = [...given, ...inside];
  const at = new Map(order.map((node, i) => [node, i]));
  const position = (node: Node): number => at.get(node)!;
  const nodes = order.map((node) => {
    const { shape, dtype, elements } = node;
    if (given.has(node))
      return { op: 'parameter', attrs: { shape, dtype }, inputs: [], shape, dtype };
    const value = constants.get(node);
    if (value !== undefined)
      return { op: 'constant', attrs: { value, shape, dtype }, inputs: [], shape, dtype };
    if (node.op === 'parameter') throw new Error('a parameter is missing among the inputs');
    const operands = node.inputs.map(position);
    const plain = { op: node.op, attrs: node.attrs, inputs: operands, shape, dtype };
    return elements === undefined ? plain : { ...plain, elements };
  }) as AnyGraphNode[];
  const graph = {
    nodes,
    inputs: inputs.map(position),
    outputs: outputs.map(position),
    donated: [],
  };
  return { graph, at };
}

/** Records a graph's nodes again, on these operands. Gives the node of each. */
export function recordGraph(graph: Graph, operands: readonly Node[]): Node[] {
  const recorded: Node[] = [];
  graph.nodes.forEach((node, i) => {
    const inputs = node.inputs.map((input) => recorded[input]);
    if (node.op === 'parameter') {
      recorded.push(operands[graph.inputs.indexOf(i)]);
    } else if (isControlNode(node)) {
      // The tuple's own node is the operand of its values'.
      recorded.push(recordTuple(node.op, node.attrs, inputs)[0].inputs[0]);
    } else if (node.op === 'get_element') {
      recorded.push(inputs[0].results[node.attrs.index]);
    } else {
      recorded.push(record<PrimitiveName>(node.op, node.attrs, inputs));
    }
  });
  return recorded;
}
