/**
 * Which tensors are under which scope, and the care of those that are under none. It knows tensors only by what it has to do
 * with them, so that Tensor can be built on it.
 */
import type { Node } from '../ir/node.ts';
import { releaseHandle, sweep } from './lifetime.ts';

/** What the finalizer needs to know of a tensor, without holding the tensor itself. */
export interface Handle {
  readonly node: Node;
  live: boolean;
}

export interface Tracked {
  readonly handle: Handle;
  readonly kept: boolean;
  readonly isDisposed: boolean;
  dispose(): void;
}

/** How many tensors live. */
export const counts = { numTensors: 0 };

const scopes: Tracked[][] = [];

const dropped = new FinalizationRegistry<Handle>((handle) => {
  if (!handle.live) return;
  handle.live = false;
  counts.numTensors--;
  releaseHandle(handle.node);
});

/** Puts a new tensor under the innermost scope or, outside all scopes, in the garbage collector's care. */
export function track(tensor: Tracked): void {
  const scope = scopes[scopes.length - 1];
  if (scope !== undefined) scope.push(tensor);
  else dropped.register(tensor, tensor.handle);
}

export function startScope(): void {
  scopes.push([]);
}

/** Ends the innermost scope: disposes of its tensors, except the survivors and what was kept. */
export function endScope(survivors: ReadonlySet<Tracked> = new Set()): void {
  const scope = scopes.pop();
  if (scope === undefined) throw new Error('endScope: there is no scope to end');
  for (const tensor of scope) {
    if (tensor.isDisposed) continue;
    if (tensor.kept) dropped.register(tensor, tensor.handle);
    else if (survivors.has(tensor)) track(tensor);
    else tensor.dispose();
  }
  if (scopes.length === 0) sweep();
}
