/**
 * Which nodes may stay without a value: those behind a Switch of control flow v1, up to the Merge that joins its branches. How many
 * branches deep each node lies is counted, since a branch that is not taken leaves whole choices and loops in it without values.
 */
import type { GraphNode } from './graph.ts';
import { addTo } from './groups.ts';
import { backEdge, enteringNodes, type Loop } from './loops.ts';

/** What has to be known of before a node: all that it reads but for the ring of its loop, and all that enters a loop it leaves. */
function sourcesOf(node: GraphNode, loops: ReadonlyMap<GraphNode, Loop>): GraphNode[] {
  const back = backEdge(node);
  const inputs = node.inputs.filter((x) => x !== back).map((x) => x.node);
  const loop = loops.get(node);
  return [...inputs, ...node.controls, ...(loop ? enteringNodes(loop) : [])];
}

/** By how many branches what a node gives lies deeper than what it reads. Conditions of loops are known to be alive. */
function stepOf(node: GraphNode): number {
  if (node.op === 'Switch') return node.inputs[1]?.node.op === 'LoopCond' ? 0 : 1;
  return node.op === 'Merge' && backEdge(node) === undefined ? -1 : 0;
}

/** @param nodes without cycles but for the rings of loops. */
export function findMortal(
  nodes: Iterable<GraphNode>,
  loops: ReadonlyMap<GraphNode, Loop>,
): Set<GraphNode> {
  const readers = new Map<GraphNode, GraphNode[]>();
  const waiting = new Map<GraphNode, number>();
  const depths = new Map<GraphNode, number>();
  const ready: GraphNode[] = [];
  for (const node of nodes) {
    const sources = sourcesOf(node, loops);
    waiting.set(node, sources.length);
    if (sources.length === 0) ready.push(node);
    for (const source of sources) addTo(readers, source, node);
  }
  const mortal = new Set<GraphNode>();
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    const depth = Math.max(0, (depths.get(node) ?? 0) + stepOf(node));
    if (depth > 0) mortal.add(node);
    for (const reader of readers.get(node) ?? []) {
      depths.set(reader, Math.max(depths.get(reader) ?? 0, depth));
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  return mortal;
}
