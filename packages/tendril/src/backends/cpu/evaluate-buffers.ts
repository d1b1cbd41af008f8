/** The reference evaluator on values that lie in a backend's buffers. */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { Graph } from '../../ir/graph.ts';
import { evaluateGraph } from './evaluate.ts';

export interface BufferMemory<B> {
  contents(buffer: B): TypedArray;
  /** A new buffer of these values, which may keep the array. */
  store(dtype: DType, values: TypedArray): B;
  free(buffer: B): void;
}

/** The node whose buffer each node shows: a reshape shares its operand's. */
function holders({ nodes }: Graph): number[] {
  const holder: number[] = [];
  nodes.forEach((node, i) => holder.push(node.op === 'reshape' ? holder[node.inputs[0]] : i));
  return holder;
}

/** The buffers of a graph's outputs: new ones, or those that inputs have. */
export function evaluateBuffers<B>(
  graph: Graph,
  inputs: readonly B[],
  memory: BufferMemory<B>,
): B[] {
  const holder = holders(graph);
  const found = new Map(graph.inputs.map((node, i) => [node, inputs[i]]));
  const wanted = [...new Set(graph.outputs.map((output) => holder[output]))];
  const outputs = wanted.filter((node) => !found.has(node));
  const views = inputs.map((buffer) => memory.contents(buffer));
  const values = evaluateGraph({ ...graph, outputs }, views);
  const made: B[] = [];
  try {
    outputs.forEach((node, i) => {
      made.push(memory.store(graph.nodes[node].dtype, values[i]));
      found.set(node, made[i]);
    });
  } catch (error) {
    made.forEach((buffer) => memory.free(buffer));
    throw error;
  }
  return graph.outputs.map((output) => found.get(holder[output])!);
}
