/**
 * Which tensors are under which scope, and the care of those that are under none. It knows tensors only by what it has to do
 * with them, so that Tensor can be built on it.
 */
import { releaseHandle, retainHandle, sweep } from './lifetime.ts';
import type { Parts } from './parts.ts';
import type { StringTable } from './string-table.ts';

/** What the finalizer needs to know of a tensor, without holding the tensor itself. */
export interface Handle extends Parts {
  live: boolean;
  /** Set where it is not among `tf.memory().numTensors`. */
  uncounted?: true;
}

export interface Tracked {
  readonly handle: Handle;
  readonly kept: boolean;
  readonly isDisposed: boolean;
  dispose(): void;
}

/** How many tensors live. */
export const counts = { numTensors: 0 };

/** How many live tensors show each table of strings. */
const tableOwners = new Map<StringTable, number>();

/** The tables of strings that live tensors show. */
export function liveTables(): Iterable<StringTable> {
  return tableOwners.keys();
}

/** A living handle on a new tensor's nodes. */
export function makeHandle({ node, imag, strings, packed }: Parts): Handle {
  retainHandle(node);
  if (imag !== null) retainHandle(imag);
  if (strings !== null) tableOwners.set(strings, (tableOwners.get(strings) ?? 0) + 1);
  counts.numTensors++;
  return { node, imag, strings, packed, live: true };
}

/** Leaves a tensor out of the number of those that live: it is the library's own, and no program knows of it. */
export function uncount(handle: Handle): void {
  if (!handle.uncounted) counts.numTensors--;
  handle.uncounted = true;
}

/** Ends a handle's life, if it has not ended. */
export function release(handle: Handle): void {
  if (!handle.live) return;
  handle.live = false;
  if (!handle.uncounted) counts.numTensors--;
  releaseHandle(handle.node);
  if (handle.imag !== null) releaseHandle(handle.imag);
  if (handle.strings !== null) {
    const owners = tableOwners.get(handle.strings)! - 1;
    if (owners === 0) tableOwners.delete(handle.strings);
    else tableOwners.set(handle.strings, owners);
  }
}

const scopes: Tracked[][] = [];

const dropped = new FinalizationRegistry<Handle>(release);

/** Puts a new tensor under the innermost scope or, outside all scopes, in the garbage collector's care. */
export function track(tensor: Tracked): void {
  const scope = scopes[scopes.length - 1];
  if (scope !== undefined) scope.push(tensor);
  else dropped.register(tensor, tensor.handle);
}

/** Where to list what is kept beyond the end of its scope, if somebody wants to know. */
let keptTensors: Tracked[] | null = null;

/** Lists from now on what is kept beyond the end of its scope; gives the list of before. */
export function listKept(list: Tracked[] | null): Tracked[] | null {
  const before = keptTensors;
  keptTensors = list;
  return before;
}

export function scopeIsOpen(): boolean {
  return scopes.length > 0;
}

export function startScope(): void {
  scopes.push([]);
}

const nobody: ReadonlySet<Tracked> = new Set();

/** Ends the innermost scope: disposes of its tensors, except the survivors and what was kept. */
export function endScope(survivors = nobody): void {
  const scope = scopes.pop();
  if (scope === undefined) throw new Error('endScope: there is no scope to end');
  for (const tensor of scope) {
    if (tensor.isDisposed) continue;
    if (tensor.kept) {
      dropped.register(tensor, tensor.handle);
      keptTensors?.push(tensor);
    } else if (survivors.has(tensor)) {
      track(tensor);
    } else {
      tensor.dispose();
    }
  }
  if (scopes.length === 0) sweep();
}
