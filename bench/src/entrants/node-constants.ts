/** Nodes that are known when the file is made: shapes, what is made of them, and what loops count with. */
import { product } from '../data.ts';
import type { Input } from '../workloads/types.ts';
import { takenBy } from './strided-slice.ts';
import type { TfNode } from './tf-nodes.ts';

const ofNumbers: Readonly<Record<string, (a: number, b: number) => number>> = {
  AddV2: (a, b) => a + b,
  Less: (a, b) => Number(a < b),
  LogicalAnd: (a, b) => a & b,
};

const whole = (shape: readonly number[], values: readonly number[]): Input => ({
  shape,
  values: Int32Array.from(values),
});

/** Of whole numbers. Undefined for what is left to the file. */
export function foldedNode(node: TfNode, inputs: readonly Input[]): Input | undefined {
  if (!inputs.every(({ values }) => values instanceof Int32Array)) return undefined;
  const [x, ...more] = inputs;
  if (node.op in ofNumbers && product(x.shape) === 1) {
    return whole(x.shape, [ofNumbers[node.op](x.values[0], more[0].values[0])]);
  }
  if (node.op === 'Pack' && x.shape.length === 0) {
    return whole(
      [inputs.length],
      inputs.map(({ values }) => values[0]),
    );
  }
  if (node.op === 'StridedSlice' && x.shape.length === 1) {
    const bounds = more.map(({ values }) => [...values]);
    const { begin, size, shape } = takenBy(node, x.shape, bounds);
    return whole(shape, [...x.values.slice(begin[0], begin[0] + size[0])]);
  }
  return undefined;
}
