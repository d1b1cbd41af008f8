/** Whether a model can run here, told from its topology alone: before its weights are fetched. */
import type { GraphNode } from './graph/graph.ts';
import { addTo } from './graph/groups.ts';
import { functionsCalledBy } from './graph/parse.ts';
import { isSupported } from './kernels/table.ts';
import type { Topology } from './execute/executor.ts';

const shown = 8;

/** The nodes that these need, with those of the functions that are called. */
function neededNodes({ functions }: Topology, from: readonly GraphNode[]): Set<GraphNode> {
  const found = new Set<GraphNode>();
  const queue = [...from];
  const called = new Set<string>();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const ref of node.inputs) queue.push(ref.node);
    for (const name of functions.size > 0 ? functionsCalledBy(node) : []) {
      if (called.has(name)) continue;
      called.add(name);
      for (const ref of functions.get(name)?.results ?? []) queue.push(ref.node);
    }
  }
  return found;
}

/** Throws if the outputs need ops that are not known, with all of them and what can be done. */
export function refuseUnsupported(topology: Topology, outputs: readonly GraphNode[]): void {
  const unknown = new Map<string, string[]>();
  for (const { op, name } of neededNodes(topology, outputs)) {
    if (isSupported(op)) continue;
    addTo(unknown, op, name);
  }
  if (unknown.size === 0) return;
  const list = [...unknown].slice(0, shown).map(([op, nodes]) => {
    const more = nodes.length > 1 ? ` and ${nodes.length - 1} more` : '';
    return `${op} (node '${nodes[0]}'${more})`;
  });
  if (unknown.size > shown) list.push(`${unknown.size - shown} other ops`);
  throw new Error(
    `loadGraphModel: the model needs ops that are not known: ${list.join(', ')}. Teach them with ` +
      `tf.registerOp('${[...unknown.keys()][0]}', (node) => …) before loading, or convert the model so that it does without ` +
      `them; no weights were loaded`,
  );
}
