/** From a group to the steps that compute it. */
import type { Graph } from '../../ir/graph.ts';
import { sizeOf } from '../../ir/shape.ts';
import type { Group } from '../fuse/groups.ts';
import type { Holding } from '../fuse/hold.ts';
import type { Program } from '../../ir/program.ts';
import { lowerContraction } from './contraction.ts';
import type { lowerControl, LoweredControl } from './control.ts';
import { lowerNest, lowerPiece, type LoweredKernel } from './nest.ts';
import type { lowerWindow } from './window.ts';
import type { Kernel } from '../../ir/kernel.ts';

export type LoweredStep =
  | ({ readonly kind: 'kernel' } & LoweredKernel<Kernel>)
  | { readonly kind: 'routine'; readonly node: number; readonly inputs: readonly number[] }
  | ({ readonly kind: 'control' } & LoweredControl);

/** Compiles a graph inside a node. */
export type CompileInside = (graph: Graph) => Program;

/** Lowering of groups that are not in every program: it comes with the primitives that make them (primitives/define.ts). */
const added: { window?: typeof lowerWindow; control?: typeof lowerControl } = {};

export function addLowering(lowering: typeof added): void {
  Object.assign(added, lowering);
}

/** @param stored the group's members that must be in memory afterwards. */
export function lowerGroup(
  graph: Graph,
  holding: Holding,
  group: Group,
  stored: readonly number[],
  compileInside: CompileInside,
): LoweredStep[] {
  switch (group.kind) {
    case 'nest':
      return [{ kind: 'kernel', ...lowerNest(graph, holding, group, stored) }];
    case 'window':
      return [{ kind: 'kernel', ...added.window!(graph, holding, group, stored) }];
    case 'contraction':
      return [{ kind: 'kernel', ...lowerContraction(graph, holding, group, stored) }];
    case 'assemble':
      return lowerConcatenation(graph, holding, group.members[0]);
    case 'barrier':
      return [];
    case 'control':
      return [{ kind: 'control', ...added.control!(graph, holding, group, stored, compileInside) }];
    case 'routine': {
      const [node] = group.members;
      return [
        {
          kind: 'routine',
          node,
          inputs: graph.nodes[node].inputs.map((i) => holding.aliasOf[i] ?? i),
        },
      ];
    }
  }
}

function lowerConcatenation(graph: Graph, holding: Holding, concat: number): LoweredStep[] {
  const node = graph.nodes[concat];
  const { dimension } = node.attrs as { dimension: number };
  const steps: LoweredStep[] = [];
  let start = 0;
  for (const operand of node.inputs) {
    const { shape } = graph.nodes[operand];
    if (sizeOf(shape) > 0)
      steps.push({ kind: 'kernel', ...lowerPiece(graph, holding, concat, operand, start) });
    start += shape[dimension];
  }
  return steps;
}
