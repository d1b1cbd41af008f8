/** Graphs for tests, written with the recording functions of ir/build.ts. */
import { makeTypedArray, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record, type Node } from '../../src/ir/node.ts';
import type { Shape } from '../../src/ir/shape.ts';
import { toGraph } from './graph.ts';

export function parameter(shape: Shape, dtype: DType = 'float32'): Node {
  return record('parameter', { shape, dtype }, []);
}

function parametersOf(outputs: readonly Node[]): Node[] {
  const met = new Set<Node>();
  const visit = (node: Node): void => {
    if (met.has(node)) return;
    met.add(node);
    node.inputs.forEach(visit);
  };
  outputs.forEach(visit);
  return [...met].filter((node) => node.op === 'parameter');
}

/** The graph of `outputs`; its inputs are the parameters that they need, in the order in which they are met, unless given. */
export function graphOf(
  outputs: readonly Node[],
  inputs: readonly Node[] = parametersOf(outputs),
  donated: readonly Node[] = [],
): Graph {
  return { ...toGraph(outputs, inputs), donated: donated.map((node) => inputs.indexOf(node)) };
}

/** Numbers that are spread out, repeat nothing and are the same at each run. */
export function sampleValues(size: number, dtype: DType = 'float32', phase = 0): TypedArray {
  const values = makeTypedArray(dtype, size);
  for (let i = 0; i < size; i++) {
    const wave = Math.sin((i + 1) * 12.9898 + phase * 78.233) * 3;
    values[i] =
      dtype === 'float32' ? wave : dtype === 'int32' ? Math.round(wave * 3) : Number(wave > 0);
  }
  return values;
}
