/** Refuses graphs in which a node needs itself, other than through the ring of a while loop. */
import { backEdge } from './loops.ts';
import type { GraphNode } from './graph.ts';

function operandsOf(node: GraphNode): GraphNode[] {
  const back = backEdge(node);
  const inputs = back === undefined ? node.inputs : node.inputs.filter((x) => x !== back);
  return [...inputs.map((x) => x.node), ...node.controls];
}

/** Throws if there is a cycle; the message shows one. */
export function refuseCycles(nodes: Iterable<GraphNode>): void {
  const done = new Set<GraphNode>();
  const open = new Set<GraphNode>();
  for (const start of nodes) {
    if (done.has(start)) continue;
    const path: { node: GraphNode; left: GraphNode[] }[] = [
      { node: start, left: operandsOf(start) },
    ];
    open.add(start);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const next = top.left.pop();
      if (next === undefined) {
        path.pop();
        open.delete(top.node);
        done.add(top.node);
      } else if (open.has(next)) {
        const names = path.map(({ node }) => node.name);
        const ring = names.slice(names.indexOf(next.name)).reverse().slice(0, 8);
        throw new Error(
          `loadGraphModel: the graph has a cycle: '${[...ring, ring[0]].join("' → '")}'; the model is damaged`,
        );
      } else if (!done.has(next)) {
        open.add(next);
        path.push({ node: next, left: operandsOf(next) });
      }
    }
  }
}
