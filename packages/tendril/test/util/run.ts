/** Runs a recorded expression on the reference evaluator, with operands given as plain numbers. */
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { makeTypedArray, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import { record, type Node } from '../../src/ir/node.ts';
import { sizeOf, type Shape } from '../../src/ir/shape.ts';
import { toGraph } from './graph.ts';

export interface Given {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: ArrayLike<number>;
}

export function given(
  values: ArrayLike<number>,
  dtype: DType = 'float32',
  shape: Shape = [values.length],
): Given {
  return { shape, dtype, values };
}

/** 1, 2, 3 … in a shape. */
export function counting(shape: Shape, dtype: DType = 'float32'): Given {
  return given(
    Array.from({ length: sizeOf(shape) }, (_, i) => i + 1),
    dtype,
    shape,
  );
}

/** Parameters for the operands. */
export function parametersFor(operands: readonly Given[]): Node[] {
  return operands.map(({ shape, dtype }) => record('parameter', { shape, dtype }, []));
}

export function typed({ dtype, values }: Given): TypedArray {
  const array = makeTypedArray(dtype, values.length);
  array.set(values);
  return array;
}

/** The values of what `build` records. */
export function run(build: (...operands: Node[]) => Node, ...operands: Given[]): number[] {
  const parameters = parametersFor(operands);
  const graph = toGraph([build(...parameters)], parameters);
  return [...evaluateGraph(graph, operands.map(typed))[0]];
}
