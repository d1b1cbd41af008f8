/** Computing now what is pending, without reading it. */
import { nodesOfParts } from './parts.ts';
import { realize } from './realize.ts';
import type { Tensor } from './tensor.ts';
import { tracing } from './tracing.ts';

/** Computes these tensors in one program. Inside a traced function it does nothing: there is nothing to compute yet. */
export function flush(tensors: readonly Tensor[]): void {
  if (tracing() === null) realize(tensors.flatMap((t) => nodesOfParts(t.parts)));
}
