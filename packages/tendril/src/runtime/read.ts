/** Reading values: realizes what holds them first. Every read gives a copy of its own. */
import type { TypedArray } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';
import { releaseUse, retainUse } from './lifetime.ts';
import { packedBytes, packedValues } from './packed.ts';
import { nodesOfParts, type Parts } from './parts.ts';
import { realize } from './realize.ts';
import type { DataValues } from './types.ts';
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

function interleave(real: TypedArray, imag: TypedArray): Float32Array {
  const pairs = new Float32Array(2 * real.length);
  for (let i = 0; i < real.length; i++) {
    pairs[2 * i] = real[i];
    pairs[2 * i + 1] = imag[i];
  }
  return pairs;
}

/** What the nodes hold, as the tensor's user knows it. */
function assemble({ strings, packed }: Parts, [first, imag]: readonly TypedArray[]): DataValues {
  if (strings !== null) return strings.strings(first);
  if (packed !== undefined) return packedValues(first, packed);
  return imag === undefined ? first : interleave(first, imag);
}

function assembleBytes(parts: Parts, values: readonly TypedArray[]): Uint8Array[] | Uint8Array {
  if (parts.strings !== null) return parts.strings.bytes(values[0]);
  if (parts.packed !== undefined) return packedBytes(values[0], parts.packed);
  const { buffer, byteOffset, byteLength } = assemble(parts, values) as TypedArray;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The nodes' values, computed together. */
function valuesNow(parts: Parts): TypedArray[] {
  const nodes = nodesOfParts(parts);
  realize(nodes);
  return nodes.map(readValuesSync);
}

async function valuesLater(parts: Parts): Promise<TypedArray[]> {
  const nodes = nodesOfParts(parts);
  realize(nodes);
  return Promise.all(nodes.map(readValues));
}

export function readPartsSync(parts: Parts): DataValues {
  return assemble(parts, valuesNow(parts));
}

export async function readParts(parts: Parts): Promise<DataValues> {
  // The handle may end meanwhile, what it showed does not change.
  return assemble(parts, await valuesLater(parts));
}

export function readBytesSync(parts: Parts): Uint8Array[] | Uint8Array {
  return assembleBytes(parts, valuesNow(parts));
}

export async function readBytes(parts: Parts): Promise<Uint8Array[] | Uint8Array> {
  return assembleBytes(parts, await valuesLater(parts));
}
