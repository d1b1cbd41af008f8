/**
 * How much work a graph is, in element operations, good enough to tell tiny graphs from others.
 */
import type { AnyGraphNode, Graph } from '../../ir/graph.ts';
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

/** Work for each result element, and a read of each operand element. */
export function costOf(graph: Graph): number {
  let cost = 0;
  for (const node of graph.nodes) {
    cost += sizeOf(node.shape) * depth(node, graph);
    for (const input of node.inputs) cost += sizeOf(graph.nodes[input].shape);
  }
  return cost;
}
