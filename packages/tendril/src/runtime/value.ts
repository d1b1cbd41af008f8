/**
 * What a realized node holds: host values not yet sent to a device, or a buffer on a backend. Buffers may be shared by several
 * nodes (a reshape shares its operand's); `owners` counts them.
 */
import type { Backend, Buffer } from '../backends/backend.ts';
import type { TypedArray } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';

export interface HostValue {
  readonly where: 'host';
  /** Never written to after it got here, so that nodes may share it. */
  readonly values: TypedArray;
  /** How many nodes do. */
  owners: number;
}

/** What is held on the host. */
export const hostMemory = { numBuffers: 0, numBytes: 0 };

export interface DeviceValue {
  readonly where: 'device';
  readonly backend: Backend;
  readonly buffer: Buffer;
}

export type Value = HostValue | DeviceValue;

export function valueOfNode(node: Node): Value | null {
  return node.value as Value | null;
}

export function setDeviceValue(node: Node, backend: Backend, buffer: Buffer): void {
  buffer.owners++;
  node.value = { where: 'device', backend, buffer } satisfies DeviceValue;
}

export function setHostValue(node: Node, values: TypedArray): void {
  node.value = { where: 'host', values, owners: 1 } satisfies HostValue;
  hostMemory.numBuffers++;
  hostMemory.numBytes += values.byteLength;
}

/** Gives up the node's value and frees its buffer when nobody else owns it. */
export function dropValue(node: Node): void {
  const value = valueOfNode(node);
  node.value = null;
  if (value === null) return;
  if (value.where === 'device') {
    if (--value.buffer.owners === 0) value.backend.free(value.buffer);
  } else if (--value.owners === 0) {
    hostMemory.numBuffers--;
    hostMemory.numBytes -= value.values.byteLength;
  }
}

/** The node's buffer on `backend`, sent or moved there first where need be. */
export function bufferOn(node: Node, backend: Backend): Buffer {
  const value = valueOfNode(node);
  if (value === null) throw new Error(`node ${node.op} has no value yet`);
  if (value.where === 'device' && value.backend === backend) return value.buffer;
  const values = value.where === 'host' ? value.values : value.backend.readSync(value.buffer);
  const buffer = backend.alloc(node.dtype, values.length);
  backend.write(buffer, values);
  dropValue(node);
  setDeviceValue(node, backend, buffer);
  return buffer;
}

/** Lets `node` hold the same value as `other`, without a copy. */
export function shareValue(node: Node, other: Node): void {
  const value = valueOfNode(other);
  if (value === null) throw new Error('only a realized value can be shared');
  if (value.where === 'device') {
    setDeviceValue(node, value.backend, value.buffer);
  } else {
    value.owners++;
    node.value = value;
  }
}

/** What a node was made of on the host, while that is still there. */
export function hostValues(node: Node): TypedArray | null {
  const value = valueOfNode(node);
  return value?.where === 'host' ? value.values : null;
}

/** The number that a node was made of on the host, if it is a single one. */
export function hostNumber(node: Node): number | null {
  const values = hostValues(node);
  return values?.length === 1 ? values[0] : null;
}
