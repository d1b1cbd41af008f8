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
export const windowAlignment = 64;

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

/** Arguments that share a buffer together, and which of these are packed. */
interface Arrangement {
  readonly single: readonly (readonly number[])[];
  readonly packs: readonly (readonly (readonly number[])[])[];
  /** Bindings that these take. */
  readonly needed: number;
}

const isWritten = (args: readonly KernelArg[], group: readonly number[]): boolean =>
  group.some((i) => args[i].access === 'write');
const sizeOf = (group: readonly number[], sizes: readonly number[]): number =>
  Math.max(...group.map((i) => sizes[i]));
const padded = (size: number): number => Math.ceil(size / alignment) * alignment;

function packedSize(pack: readonly (readonly number[])[], sizes: readonly number[]): number {
  return pack.reduce((sum, group) => sum + padded(sizeOf(group, sizes)), 0);
}

function arrange(
  args: readonly KernelArg[],
  buffers: readonly number[],
  sizes: readonly number[],
  limits: BindingLimits,
): Arrangement {
  const window = windowOf(limits);
  const limit = limits.maxStorageBuffersPerShaderStage;
  const groups = new Map<number, number[]>();
  args.forEach((_, i) => {
    const group = groups.get(buffers[i]);
    if (group === undefined) groups.set(buffers[i], [i]);
    else group.push(i);
  });
  const single = [...groups.values()];
  const size = (group: readonly number[]): number => sizeOf(group, sizes);
  const packs: number[][][] = [];
  const needed = (): number =>
    [...single.map(size), ...packs.map((pack) => packedSize(pack, sizes))].reduce(
      (sum, s) => sum + windows(s, window),
      0,
    );
  // The smallest are packed: they cost the least to copy. What is read and what is written goes apart.
  for (const written of [false, true]) {
    const bySize = single
      .filter((g) => isWritten(args, g) === written)
      .sort((a, b) => size(a) - size(b));
    if (bySize.length < 2) continue;
    const pack: number[][] = [];
    while (needed() > limit && pack.length < bySize.length) {
      const next = bySize[pack.length];
      if (pack.push(next) === 1) packs.push(pack);
      single.splice(single.indexOf(next), 1);
    }
  }
  return { single, packs, needed: needed() };
}

/** How many bindings so many elements take. */
function windows(elements: number, window: number): number {
  return Math.max(1, Math.ceil(elements / window));
}

/** Whether a device binds at once what a kernel sees, and a buffer holds what is packed. The parameters are those of `layOut`. */
export function canLayOut(
  args: readonly KernelArg[],
  buffers: readonly number[],
  sizes: readonly number[],
  limits: BindingLimits & { readonly maxBufferSize: number },
): boolean {
  const { packs, needed } = arrange(args, buffers, sizes, limits);
  const most = limits.maxBufferSize / elementBytes;
  return (
    needed <= limits.maxStorageBuffersPerShaderStage &&
    packs.every((pack) => packedSize(pack, sizes) <= most)
  );
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
  const { single, packs, needed } = arrange(args, buffers, sizes, limits);
  if (needed > limits.maxStorageBuffersPerShaderStage) {
    const largest = Math.max(...sizes) * elementBytes;
    throw new Error(
      `webgpu: ${name} takes ${needed} bindings for its ${new Set(buffers).size} tensors (the largest has ${largest} bytes), and this device has ` +
        `${limits.maxStorageBuffersPerShaderStage} of ${window * elementBytes} bytes each; compute on smaller tensors (a smaller batch, say), or use another backend`,
    );
  }
  const places = new Array<Place>(args.length);
  const bindings: Binding[] = [];
  for (const group of single) {
    group.forEach((i) => (places[i] = { binding: bindings.length, base: 0 }));
    bindings.push({
      type: memoryType[deviceDType(args[group[0]].dtype)],
      access: isWritten(args, group) ? 'read_write' : 'read',
      args: group,
      packed: false,
      elements: sizeOf(group, sizes),
      windows: windows(sizeOf(group, sizes), window),
    });
  }
  for (const pack of packs) {
    let base = 0;
    for (const group of pack) {
      group.forEach((i) => (places[i] = { binding: bindings.length, base }));
      base += padded(sizeOf(group, sizes));
    }
    bindings.push({
      type: 'u32',
      access: isWritten(args, pack[0]) ? 'read_write' : 'read',
      args: pack.flat(),
      packed: true,
      elements: base,
      windows: windows(base, window),
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
