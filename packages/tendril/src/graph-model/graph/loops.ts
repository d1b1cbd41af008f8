/**
 * Control flow v1 writes a while loop as a ring of Enter, Merge, Switch, NextIteration and Exit nodes. Here the rings are found,
 * so that the executor can run them as loops, and nothing else has to know of rings.
 */
import type { GraphNode, Ref } from './graph.ts';
import { addTo } from './groups.ts';

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

function loopVariable(merge: GraphNode, switches: ReadonlyMap<GraphNode, GraphNode>): LoopVariable {
  const enter = merge.inputs.find((x) => x.node.op === 'Enter')?.node;
  const next = backEdge(merge)?.node;
  if (enter === undefined || next === undefined) {
    fail(`'${merge.name}' should merge what enters a loop with its next value`);
  }
  return { enter, merge, next, switch: switches.get(merge) };
}

function frameOf(enter: GraphNode): string {
  return enter.attrs.string('frame_name');
}

/** The nodes of one kind, by what `keyOf` says of each. */
function grouped<K>(
  nodes: ReadonlyMap<string, GraphNode>,
  op: string,
  keyOf: (node: GraphNode) => K,
): Map<K, GraphNode[]> {
  const groups = new Map<K, GraphNode[]>();
  for (const node of nodes.values()) {
    if (node.op === op) addTo(groups, keyOf(node), node);
  }
  return groups;
}

/** What of a graph may belong to loops, by what tells to which. */
interface Parts {
  /** By the node that they read. */
  readonly switches: ReadonlyMap<GraphNode, readonly GraphNode[]>;
  readonly exits: ReadonlyMap<GraphNode, readonly GraphNode[]>;
  /** By frame. */
  readonly enters: ReadonlyMap<string, readonly GraphNode[]>;
}

/** The loop that a Merge with a back edge belongs to is the one of the same frame. */
function loopOfFrame(frame: string, merges: readonly GraphNode[], parts: Parts): Loop {
  const conditions = new Set<GraphNode>();
  const switches = new Map<GraphNode, GraphNode>();
  const leaving = [...merges];
  for (const merge of merges) {
    for (const node of parts.switches.get(merge) ?? []) {
      const predicate = node.inputs[1]?.node;
      if (predicate?.op !== 'LoopCond') continue;
      if (!switches.has(merge)) switches.set(merge, node);
      leaving.push(node);
      conditions.add(predicate);
    }
  }
  if (conditions.size !== 1) {
    fail(`the loop '${frame}' has ${conditions.size} conditions, and should have one`);
  }
  const variables = merges.map((merge) => loopVariable(merge, switches));
  const entering = new Set(variables.map((v) => v.enter));
  const constants = (parts.enters.get(frame) ?? []).filter((enter) => !entering.has(enter));
  const exits = leaving.flatMap((node) => parts.exits.get(node) ?? []);
  const [condition] = conditions;
  const ring = variables.flatMap((v) => [v.enter, v.next]);
  const bare = [condition, ...ring, ...constants].find((n) => n.inputs.length === 0);
  if (bare !== undefined) fail(`'${bare.name}' (${bare.op}) of the loop '${frame}' reads nothing`);
  return { name: frame, condition, variables, constants, exits };
}

/** The nodes by which values come into a loop. */
export function enteringNodes({ variables, constants }: Loop): GraphNode[] {
  return [...variables.map((v) => v.enter), ...constants];
}

/** All loops, by each of their exits. */
export function findLoops(nodes: ReadonlyMap<string, GraphNode>): Map<GraphNode, Loop> {
  const merges = grouped(nodes, 'Merge', (merge) => {
    if (backEdge(merge) === undefined) return undefined;
    const enter = merge.inputs.find((x) => x.node.op === 'Enter')?.node;
    if (enter === undefined)
      fail(`'${merge.name}' merges the next value of a loop with none before`);
    return frameOf(enter);
  });
  const parts: Parts = {
    switches: grouped(nodes, 'Switch', (node) => node.inputs[0]?.node),
    exits: grouped(nodes, 'Exit', (node) => node.inputs[0]?.node),
    enters: grouped(nodes, 'Enter', frameOf),
  };
  const byExit = new Map<GraphNode, Loop>();
  for (const [frame, ring] of merges) {
    if (frame === undefined) continue;
    const loop = loopOfFrame(frame, ring, parts);
    for (const exit of loop.exits) byExit.set(exit, loop);
  }
  const stray = [...nodes.values()].find((n) => n.op === 'Exit' && !byExit.has(n));
  if (stray !== undefined) fail(`'${stray.name}' leaves a loop that there is none of`);
  return byExit;
}
