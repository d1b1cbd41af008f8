/** Graphs for tests, written with the recording functions of ir/build.ts. */
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record, type Node } from '../../src/ir/node.ts';
import { linearize, toGraph, type LinearizeOptions } from '../../src/runtime/linearize.ts';

const options: LinearizeOptions = { isLeaf: (node) => node.op === 'parameter', materialize: false };

export function parameter(shape: readonly number[], dtype: DType = 'float32'): Node {
  return record('parameter', { shape, dtype }, []);
}

/** The graph of `outputs`, with its inputs in the order of `inputs` (each must be reachable). */
export function graphOf(
  outputs: readonly Node[],
  inputs: readonly Node[] = [],
  donated: readonly Node[] = [],
): Graph {
  const linear = linearize(outputs, options);
  const graph = toGraph(linear, options, new Set(donated));
  const order = inputs.map((node) => graph.inputs[linear.leaves.indexOf(node)]);
  if (order.includes(undefined as never)) throw new Error('an input is not part of the graph');
  return inputs.length === 0
    ? graph
    : { ...graph, inputs: order, donated: donated.map((d) => inputs.indexOf(d)) };
}

/** Numbers that are spread out, repeat nothing and are the same at each run. */
export function sampleValues(size: number, dtype: DType = 'float32', phase = 0): TypedArray {
  const wave = (i: number): number => Math.sin((i + 1) * 12.9898 + phase * 78.233) * 3;
  if (dtype === 'float32') return Float32Array.from({ length: size }, (_, i) => wave(i));
  if (dtype === 'int32')
    return Int32Array.from({ length: size }, (_, i) => Math.round(wave(i) * 3));
  return Uint8Array.from({ length: size }, (_, i) => (wave(i) > 0 ? 1 : 0));
}
