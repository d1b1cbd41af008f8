/**
 * How much work a graph is, in element operations, good enough to tell tiny graphs from others.
 */
import { graphsIn, isControlNode, type AnyGraphNode, type Graph } from '../../ir/graph.ts';
import { product, sizeOf } from '../../ir/shape.ts';

/** Products summed into each element of a contraction, or elements of each window; 1 for all else. */
function depth(node: AnyGraphNode, { nodes }: Graph): number {
  const { shape } = nodes[node.inputs[0]] ?? node;
  switch (node.op) {
    case 'dot_general':
      return product(node.attrs.lhs_contracting.map((axis) => shape[axis]));
    case 'convolution': {
      const numbers = node.attrs.dimension_numbers;
      const kernel = nodes[node.inputs[1]].shape;
      return product(
        [...numbers.kernel_spatial, numbers.kernel_input_feature].map((a) => kernel[a]),
      );
    }
    case 'fft':
      return 2 * Math.ceil(Math.log2(shape[shape.length - 1] + 1));
    case 'reduce_window':
      return product(node.attrs.window_dimensions);
    default:
      return 1;
  }
}

/** What the graphs within a node cost. Nobody knows how often a `while` runs. */
function costInside(node: AnyGraphNode): number {
  if (node.op === 'while') return Infinity;
  const most = Math.max(0, ...graphsIn(node.attrs).map(([, graph]) => costOf(graph)));
  return node.op === 'scan' ? node.attrs.length * most : most;
}

/** Work for each result element, and a read of each operand element. */
export function costOf(graph: Graph): number {
  let cost = 0;
  for (const node of graph.nodes) {
    if (isControlNode(node)) cost += costInside(node);
    cost += sizeOf(node.shape) * depth(node, graph);
    for (const input of node.inputs) cost += sizeOf(graph.nodes[input].shape);
  }
  return cost;
}
