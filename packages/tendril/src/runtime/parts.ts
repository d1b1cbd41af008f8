/**
 * What a tensor is made of. Nodes hold numbers: most tensors are one node; a complex64 tensor is two, its real and its imaginary
 * part; a string tensor is a node of places in a table of strings; one of a storage dtype is a node of packed words, which ops
 * unpack. Ops that only move elements do to each node the same.
 */
import { constantLike, convert } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { isStorage, pack, unpack, wideDType, type Packed, type StorageDType } from './packed.ts';
import type { StringTable } from './string-table.ts';
import type { DataType } from './types.ts';

export interface Parts {
  readonly node: Node;
  readonly imag: Node | null;
  readonly strings: StringTable | null;
  /** What the node's words hold, where it is packed: the tensor's shape and dtype are these. */
  readonly packed?: Packed;
  /** Of unpacked parts: the storage dtype that the elements came in, and that a tensor of these parts is packed into. */
  readonly storeAs?: StorageDType;
}

export function partsOfNode(node: Node): Parts {
  return { node, imag: null, strings: null };
}

export function dtypeOfParts(parts: Parts): DataType {
  if (parts.strings !== null) return 'string';
  if (parts.imag !== null) return 'complex64';
  return parts.packed?.dtype ?? parts.storeAs ?? parts.node.dtype;
}

export function nodesOfParts({ node, imag }: Parts): Node[] {
  return imag === null ? [node] : [node, imag];
}

/** The same kind of tensor, of other nodes. */
export function mapParts(parts: Parts, change: (node: Node) => Node): Parts {
  const { node, imag, strings, packed, storeAs } = parts;
  return {
    node: change(node),
    imag: imag === null ? null : change(imag),
    strings,
    packed,
    storeAs,
  };
}

/** Parts whose node holds one element a place: what ops work on. */
export function unpacked(parts: Parts): Parts {
  const { node, packed } = parts;
  if (packed === undefined) return parts;
  return { node: unpack(node, packed), imag: null, strings: null, storeAs: packed.dtype };
}

/** Parts as a tensor holds them: packed where they are to be. */
export function stored(parts: Parts): Parts {
  const { node, storeAs } = parts;
  if (storeAs === undefined) return parts;
  const packed = { dtype: storeAs, shape: node.shape };
  return { node: pack(node, storeAs), imag: null, strings: null, packed };
}

/** Real numbers as complex ones; complex ones as they are. */
export function asComplex({ node, imag, strings }: Parts): Parts & { readonly imag: Node } {
  const real = convert(node, 'float32');
  return { node: real, imag: imag ?? constantLike(real, 0), strings };
}

/**
 * Unpacked parts in another dtype, and to be stored in it. Of complex numbers, the real part is what is converted.
 *
 * @throws if only one of the two dtypes is string.
 */
export function convertParts(op: string, parts: Parts, dtype: DataType): Parts {
  const from = dtypeOfParts(parts);
  if (from === dtype) return parts;
  if (from === 'string' || dtype === 'string')
    throw new Error(`${op}: only strings are strings: ${from} cannot be converted to ${dtype}`);
  if (isStorage(dtype)) return storedAs(parts.node, dtype);
  return dtype === 'complex64' ? asComplex(parts) : partsOfNode(convert(parts.node, dtype));
}

/** The same elements, to be stored in a storage dtype. */
export function storedAs(node: Node, dtype: StorageDType): Parts {
  return { node: convert(node, wideDType[dtype]), imag: null, strings: null, storeAs: dtype };
}
