/** Errors that name the node where they happened. */
import { TraceError } from '../../runtime/index.ts';
import type { GraphNode } from '../graph/graph.ts';

class NodeError extends Error {}

/** The error, told with its node; one that names a node already stays as it is. */
export function atNode(error: unknown, { name, op }: Pick<GraphNode, 'name' | 'op'>): unknown {
  if (error instanceof NodeError || error instanceof TraceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new NodeError(`GraphModel: node '${name}' (${op}): ${message}`, { cause: error });
}
