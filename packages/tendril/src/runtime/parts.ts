/**
 * What a tensor is made of. Nodes hold numbers: most tensors are one node; a complex64 tensor is two, its real and its imaginary
 * part; a string tensor is a node of places in a table of strings. Ops that only move elements do to each node the same.
 */
import type { Node } from '../ir/node.ts';
import type { StringTable } from './string-table.ts';
import type { DataType } from './types.ts';

export interface Parts {
  readonly node: Node;
  readonly imag: Node | null;
  readonly strings: StringTable | null;
}

export function partsOfNode(node: Node): Parts {
  return { node, imag: null, strings: null };
}

export function dtypeOfParts(parts: Parts): DataType {
  if (parts.strings !== null) return 'string';
  return parts.imag !== null ? 'complex64' : parts.node.dtype;
}

export function nodesOfParts({ node, imag }: Parts): Node[] {
  return imag === null ? [node] : [node, imag];
}

/** The same kind of tensor, of other nodes. */
export function mapParts({ node, imag, strings }: Parts, change: (node: Node) => Node): Parts {
  return { node: change(node), imag: imag === null ? null : change(imag), strings };
}
