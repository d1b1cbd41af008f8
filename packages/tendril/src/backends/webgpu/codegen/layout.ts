/**
 * How a kernel's arguments are bound: which share a binding, because they are one buffer, and which lie together in a buffer that
 * is packed for the call, because a shader may see only so many.
 */
import { deviceDType, type DeviceDType } from '../../../ir/dtype.ts';
import type { KernelArg } from '../../../ir/kernel.ts';

export interface Binding {
  readonly type: 'f32' | 'i32' | 'u32';
  readonly access: 'read' | 'read_write';
  /** The kernel's arguments that lie in it. */
  readonly args: readonly number[];
  /** Whether the arguments lie one behind the other in a buffer made for the call. */
  readonly packed: boolean;
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

/**
 * @param buffers the identity of each argument's buffer.
 * @param sizes the number of elements of each argument.
 * @param limit how many bindings there may be.
 */
export function layOut(
  args: readonly KernelArg[],
  buffers: readonly number[],
  sizes: readonly number[],
  limit: number,
): Layout {
  const groups = new Map<number, number[]>();
  args.forEach((_, i) => {
    const group = groups.get(buffers[i]);
    if (group === undefined) groups.set(buffers[i], [i]);
    else group.push(i);
  });
  const single = [...groups.values()];
  const size = (group: readonly number[]): number => sizes[group[0]];
  const isWritten = (group: readonly number[]): boolean =>
    group.some((i) => args[i].access === 'write');
  const packs: number[][][] = [];
  // The smallest are packed: they cost the least to copy. What is read and what is written goes apart.
  for (const written of [false, true]) {
    const bySize = single.filter((g) => isWritten(g) === written).sort((a, b) => size(a) - size(b));
    const tooMany = single.length + packs.length - limit;
    if (tooMany <= 0 || bySize.length < 2) continue;
    const pack = bySize.slice(0, Math.min(bySize.length, tooMany + 1));
    packs.push(pack);
    for (const group of pack) single.splice(single.indexOf(group), 1);
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
    });
  }
  const plain = bindings.length === args.length && packs.length === 0;
  const key = plain ? '' : places.map((p) => `${p.binding}@${p.base}`).join(' ');
  return { bindings, places, key };
}
