/** Reading a node's values: realizes it first. Every read gives a copy of its own. */
import type { TypedArray } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';
import { releaseUse, retainUse } from './lifetime.ts';
import { realize } from './realize.ts';
import { valueOfNode } from './value.ts';

export function readValuesSync(node: Node): TypedArray {
  realize([node]);
  const value = valueOfNode(node)!;
  return value.where === 'host' ? value.values.slice() : value.backend.readSync(value.buffer);
}

export async function readValues(node: Node): Promise<TypedArray> {
  realize([node]);
  const value = valueOfNode(node)!;
  if (value.where === 'host') return value.values.slice();
  // The tensor may be disposed of before the values have come.
  retainUse(node);
  try {
    return await value.backend.read(value.buffer);
  } finally {
    releaseUse(node);
  }
}
