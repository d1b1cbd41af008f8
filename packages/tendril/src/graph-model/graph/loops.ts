/**
 * Control flow v1 writes a while loop as a ring of Enter, Merge, Switch, NextIteration and Exit nodes. Here the rings are found,
 * so that the executor can run them as loops, and nothing else has to know of rings.
 */
import type { GraphNode, Ref } from './graph.ts';

export interface LoopVariable {
  readonly enter: GraphNode;
  readonly merge: GraphNode;
  readonly next: GraphNode;
  /** Absent where neither the body nor the surroundings want the value after the condition. */
  readonly switch?: GraphNode;
}

export interface Loop {
  readonly name: string;
  readonly condition: GraphNode;
  readonly variables: readonly LoopVariable[];
  /** What enters and stays the same. */
  readonly constants: readonly GraphNode[];
  readonly exits: readonly GraphNode[];
}

function fail(message: string): never {
  throw new Error(`loadGraphModel: ${message}; the model is damaged`);
}

/** The value that comes back into a Merge of a loop, if it is one. */
export function backEdge(node: GraphNode): Ref | undefined {
  return node.op === 'Merge' ? node.inputs.find((x) => x.node.op === 'NextIteration') : undefined;
}

function loopVariable(merge: GraphNode, switches: readonly GraphNode[]): LoopVariable {
  const enter = merge.inputs.find((x) => x.node.op === 'Enter')?.node;
  const next = backEdge(merge)?.node;
  if (enter === undefined || next === undefined) {
    fail(`'${merge.name}' should merge what enters a loop with its next value`);
  }
  return { enter, merge, next, switch: switches.find((s) => s.inputs[0]?.node === merge) };
}

function frameOf(enter: GraphNode): string {
  return enter.attrs.string('frame_name');
}

/** The loop that a Merge with a back edge belongs to is the one of the same frame. */
function loopOfFrame(
  frame: string,
  merges: readonly GraphNode[],
  nodes: Iterable<GraphNode>,
): Loop {
  const conditions = new Set<GraphNode>();
  const switches: GraphNode[] = [];
  const constants: GraphNode[] = [];
  const all = [...nodes];
  const inFrame = new Set(merges);
  for (const node of all) {
    if (node.op === 'Switch' && inFrame.has(node.inputs[0]?.node)) {
      const predicate = node.inputs[1]?.node;
      if (predicate?.op !== 'LoopCond') continue;
      switches.push(node);
      conditions.add(predicate);
    }
  }
  if (conditions.size !== 1) {
    fail(`the loop '${frame}' has ${conditions.size} conditions, and should have one`);
  }
  const variables = merges.map((merge) => loopVariable(merge, switches));
  const entering = new Set(variables.map((v) => v.enter));
  for (const node of all) {
    if (node.op === 'Enter' && frameOf(node) === frame && !entering.has(node)) constants.push(node);
  }
  const leaving = new Set<GraphNode>([...switches, ...merges]);
  const exits = all.filter((n) => n.op === 'Exit' && leaving.has(n.inputs[0]?.node));
  const [condition] = conditions;
  const ring = variables.flatMap((v) => [v.enter, v.next]);
  const bare = [condition, ...ring, ...constants].find((n) => n.inputs.length === 0);
  if (bare !== undefined) fail(`'${bare.name}' (${bare.op}) of the loop '${frame}' reads nothing`);
  return { name: frame, condition, variables, constants, exits };
}

/** All loops, by each of their exits. */
export function findLoops(nodes: ReadonlyMap<string, GraphNode>): Map<GraphNode, Loop> {
  const merges = new Map<string, GraphNode[]>();
  for (const node of nodes.values()) {
    if (backEdge(node) === undefined) continue;
    const enter = node.inputs.find((x) => x.node.op === 'Enter')?.node;
    if (enter === undefined)
      fail(`'${node.name}' merges the next value of a loop with none before`);
    const frame = frameOf(enter);
    merges.set(frame, [...(merges.get(frame) ?? []), node]);
  }
  const byExit = new Map<GraphNode, Loop>();
  for (const [frame, ring] of merges) {
    const loop = loopOfFrame(frame, ring, nodes.values());
    for (const exit of loop.exits) byExit.set(exit, loop);
  }
  const stray = [...nodes.values()].find((n) => n.op === 'Exit' && !byExit.has(n));
  if (stray !== undefined) fail(`'${stray.name}' leaves a loop that there is none of`);
  return byExit;
}
