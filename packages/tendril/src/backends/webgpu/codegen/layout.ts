/**
 * How a kernel's arguments are bound: which share a binding, because they are one buffer, and which lie together in a buffer that
 * is packed for the call, because a shader may see only so many. What is larger than a device binds at once takes several
 * bindings, one for each window of it.
 */
import { deviceDType, type DeviceDType } from '../../../ir/dtype.ts';
import type { KernelArg } from '../../../ir/kernel.ts';
import { elementBytes } from '../../gpu/host-values.ts';

export interface Binding {
  readonly type: 'f32' | 'i32' | 'u32';
  readonly access: 'read' | 'read_write';
  /** The kernel's arguments that lie in it. */
  readonly args: readonly number[];
  /** Whether the arguments lie one behind the other in a buffer made for the call. */
  readonly packed: boolean;
  readonly elements: number;
  /** In how many parts the device sees it. */
  readonly windows: number;
}

export interface Place {
  readonly binding: number;
  /** The binding's element at which the argument begins. */
  readonly base: number;
}

export interface Layout {
  readonly bindings: readonly Binding[];
  /** By argument. */
  readonly places: readonly Place[];
  /** Elements of a window, where there are several. */
  readonly window: number;
  /** What tells it from other layouts of the same kernel. */
  readonly key: string;
}

const memoryType: Record<DeviceDType, Binding['type']> = {
  float32: 'f32',
  int32: 'i32',
  bool: 'u32',
};

/** Begins of arguments in a packed buffer are multiples of so many elements. */
const alignment = 4;
/** Windows begin at multiples of so many elements: 256 bytes, which every device allows. */
const windowAlignment = 64;

/** What of a device's limits decides about layouts. */
export interface BindingLimits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxStorageBufferBindingSize: number;
}

/** Elements that a device binds at once. */
export function windowOf({ maxStorageBufferBindingSize }: BindingLimits): number {
  const elements = Math.floor(maxStorageBufferBindingSize / elementBytes);
  return elements - (elements % windowAlignment);
}

/**
 * @param buffers the identity of each argument's buffer.
 * @param sizes the number of elements of each argument.
 * @param name of the kernel, for errors.
 */
export function layOut(
  args: readonly KernelArg[],
  buffers: readonly number[],
  sizes: readonly number[],
  limits: BindingLimits,
  name: string,
): Layout {
  const window = windowOf(limits);
  const windowsOf = (elements: number): number => Math.max(1, Math.ceil(elements / window));
  const limit = limits.maxStorageBuffersPerShaderStage;
  const groups = new Map<number, number[]>();
  args.forEach((_, i) => {
    const group = groups.get(buffers[i]);
    if (group === undefined) groups.set(buffers[i], [i]);
    else group.push(i);
  });
  const single = [...groups.values()];
  const size = (group: readonly number[]): number => Math.max(...group.map((i) => sizes[i]));
  const packedSize = (pack: readonly (readonly number[])[]): number =>
    pack.reduce((sum, group) => sum + Math.ceil(size(group) / alignment) * alignment, 0);
  const isWritten = (group: readonly number[]): boolean =>
    group.some((i) => args[i].access === 'write');
  const packs: number[][][] = [];
  const needed = (): number =>
    [...single.map(size), ...packs.map(packedSize)].reduce((sum, s) => sum + windowsOf(s), 0);
  // The smallest are packed: they cost the least to copy. What is read and what is written goes apart.
  for (const written of [false, true]) {
    const bySize = single.filter((g) => isWritten(g) === written).sort((a, b) => size(a) - size(b));
    if (bySize.length < 2) continue;
    const pack: number[][] = [];
    while (needed() > limit && pack.length < bySize.length) {
      const next = bySize[pack.length];
      if (pack.push(next) === 1) packs.push(pack);
      single.splice(single.indexOf(next), 1);
    }
  }
  if (needed() > limit) {
    const largest = Math.max(...sizes) * elementBytes;
    throw new Error(
      `webgpu: ${name} takes ${needed()} bindings for its ${groups.size} tensors (the largest has ${largest} bytes), and this device has ` +
        `${limit} of ${window * elementBytes} bytes each; compute on smaller tensors (a smaller batch, say), or use another backend`,
    );
  }
  const places = new Array<Place>(args.length);
  const bindings: Binding[] = [];
  for (const group of single) {
    group.forEach((i) => (places[i] = { binding: bindings.length, base: 0 }));
    bindings.push({
      type: memoryType[deviceDType(args[group[0]].dtype)],
      access: isWritten(group) ? 'read_write' : 'read',
      args: group,
      packed: false,
      elements: size(group),
      windows: windowsOf(size(group)),
    });
  }
  for (const pack of packs) {
    let base = 0;
    for (const group of pack) {
      group.forEach((i) => (places[i] = { binding: bindings.length, base }));
      base += Math.ceil(size(group) / alignment) * alignment;
    }
    bindings.push({
      type: 'u32',
      access: isWritten(pack[0]) ? 'read_write' : 'read',
      args: pack.flat(),
      packed: true,
      elements: base,
      windows: windowsOf(base),
    });
  }
  const windowed = bindings.some(({ windows }) => windows > 1);
  const plain = bindings.length === args.length && packs.length === 0;
  const key = [
    ...(plain ? [] : places.map((p) => `${p.binding}@${p.base}`)),
    ...(windowed ? [`${window}`, ...bindings.map(({ windows }) => `/${windows}`)] : []),
  ].join(' ');
  return { bindings, places, window, key };
}
