/** Leaf nodes from host values, which they hold until a device wants them. */
import type { DType, TypedArray } from '../ir/dtype.ts';
import { record, type Node } from '../ir/node.ts';
import type { Shape } from '../ir/shape.ts';
import { setHostValue } from './value.ts';

/** A leaf with these values. The array is the node's from now on. */
export function leafFromValues(values: TypedArray, shape: Shape, dtype: DType): Node {
  const node = record('parameter', { shape, dtype }, []);
  setHostValue(node, values);
  return node;
}
