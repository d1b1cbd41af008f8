/**
 * Compiling: a simplified graph is cut into groups, each group is lowered to kernels, and their buffers are laid out.
 */
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import { makeGroups, type Group } from './fuse/groups.ts';
import { chooseHeld, type Holding } from './fuse/hold.ts';
import { lowerGroup, type LoweredStep } from './lower/index.ts';
import { plan } from './plan.ts';

/** Groups in an order in which each comes after what it reads; otherwise in the order of the graph. */
function inOrder(groups: readonly Group[]): Group[] {
  const order: Group[] = [];
  const state = new Map<Group, 'open' | 'done'>();
  for (const first of groups) {
    const stack = [first];
    while (stack.length > 0) {
      const group = stack[stack.length - 1];
      if (state.get(group) === 'done') {
        stack.pop();
      } else if (state.get(group) === 'open') {
        stack.pop();
        state.set(group, 'done');
        order.push(group);
      } else {
        state.set(group, 'open');
        for (const read of group.reads) if (state.get(read) !== 'done') stack.push(read);
      }
    }
  }
  return order;
}

/** The node whose buffer each node's value lies in. */
function memoryOf(graph: Graph, { aliasOf }: Holding): number[] {
  const memory: number[] = [];
  graph.nodes.forEach((node, i) => {
    const same = node.op === 'optimization_barrier' ? node.inputs[0] : aliasOf[i];
    memory.push(same === null ? i : memory[same]);
  });
  return memory;
}

function readsOf(step: LoweredStep): readonly number[] {
  return step.kind === 'kernel' ? step.argNodes : step.inputs;
}

/** What is done to a graph before it is cut into groups. */
type Preparation = (graph: Graph) => Graph;

let prepare: Preparation = (graph) => graph;

/** Comes with the primitive that it is about (primitives/define.ts). */
export function addPreparation(added: Preparation): void {
  prepare = added;
}

export function compileGraph(whole: Graph): Program {
  return finished(compileInParts(whole));
}

/** What comes of work that stops on its way, if nobody has anything else to do there. */
export function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same, stopping between groups for who wants to do something else meanwhile. */
export function* compileInParts(whole: Graph): Generator<void, Program> {
  const graph = prepare(whole);
  const holding = chooseHeld(graph);
  yield;
  const rootOf = (node: number): number => holding.aliasOf[node] ?? node;
  const needed = new Set(graph.outputs.map(rootOf));
  const steps: LoweredStep[] = [];
  // From the last group to the first: what a group has to store is known once everything that reads it is lowered.
  const groups = inOrder(makeGroups(graph, holding)).reverse();
  yield;
  for (const group of groups) {
    const stored = group.members.filter((member) => needed.has(member));
    if (stored.length === 0) continue;
    if (group.kind === 'barrier') needed.add(rootOf(graph.nodes[stored[0]].inputs[0]));
    const lowered = lowerGroup(graph, holding, group, stored, compileGraph);
    for (const step of lowered) for (const read of readsOf(step)) needed.add(read);
    steps.unshift(...lowered);
    yield;
  }
  return plan(graph, memoryOf(graph, holding), steps);
}
