/**
 * How a part of a graph is run: which of its nodes are compiled together, which are run one by one because they read values, and
 * when what becomes of them is needed no more.
 */
import type { GraphNode, Ref } from '../graph/graph.ts';
import type { FixedKernel } from '../kernels/kernel.ts';
import type { Constants } from './constants.ts';
import { foldAffine } from './fold-affine.ts';
import { Segment } from './segment.ts';
import { findSubgraph, type Question, type Unit } from './subgraph.ts';

export type Step =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'segment'; readonly segment: Segment };

export interface Plan {
  readonly steps: readonly Step[];
  /** By step, the nodes whose values nobody needs after it. */
  readonly release: readonly (readonly GraphNode[])[];
  readonly targets: readonly Ref[];
}

/** Fewer nodes than this are not worth a program of their own. */
const worthCompiling = 3;

interface Facts {
  readonly unit: Unit;
  /** Whether it is run by itself. */
  readonly alone: boolean;
  /** How many times values have to be read before it can run. */
  readonly level: number;
  /** Whether its values follow from shapes and constants. */
  readonly foreseen: boolean;
}

function hostInputs(unit: Unit, kernel: FixedKernel): Ref[] {
  return kernel.host.flatMap((place) => unit.inputs.at(place) ?? []);
}

/** Learns of each unit whether it can be compiled. */
function examine(question: Question, units: readonly Unit[]): Map<GraphNode, Facts> {
  const { graph, constants } = question;
  const facts = new Map<GraphNode, Facts>();
  const factsOf = (node: GraphNode): Facts | undefined =>
    facts.get(graph.loops.get(node)?.exits[0] ?? node);
  const isForeseen = ({ node }: Ref): boolean =>
    constants.has(node) || factsOf(node)?.foreseen === true;
  for (const unit of units) {
    const { kernel, node, inputs } = unit;
    const readable =
      kernel?.kind === 'fixed' &&
      !graph.mayDie.has(node) &&
      hostInputs(unit, kernel).every(isForeseen);
    const foreseen = readable && !kernel.random && (kernel.onlyShapes || inputs.every(isForeseen));
    let level = 0;
    for (const read of [...inputs.map((x) => x.node), ...unit.controls]) {
      const before = factsOf(read);
      if (before === undefined) continue;
      level = Math.max(level, before.level + (before.alone && readable ? 1 : 0));
    }
    facts.set(node, { unit, alone: !readable, level, foreseen });
  }
  return facts;
}

/** Computes what follows from constants alone; gives the units that are left. */
function foldConstants(question: Question, units: readonly Unit[]): Unit[] {
  const { constants, graph } = question;
  return units.filter(({ node, kernel, inputs }) => {
    const constant =
      kernel?.kind === 'fixed' &&
      !kernel.random &&
      !graph.mayDie.has(node) &&
      inputs.every((ref) => constants.has(ref.node));
    return !(constant && constants.fold(node, kernel, inputs));
  });
}

/** What of earlier levels has to be computed again where it is wanted as numbers. */
function foreseenFor(units: readonly Unit[], facts: ReadonlyMap<GraphNode, Facts>): Unit[] {
  const here = new Set(units.map((u) => u.node));
  const extra = new Map<GraphNode, Unit>();
  const queue = units.flatMap((u) => hostInputs(u, u.kernel as FixedKernel));
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    const fact = facts.get(ref.node);
    if (fact === undefined || !fact.foreseen || extra.has(ref.node)) continue;
    const kernel = fact.unit.kernel as FixedKernel;
    if (!here.has(ref.node)) extra.set(ref.node, fact.unit);
    if (!kernel.onlyShapes) queue.push(...fact.unit.inputs);
  }
  // In the order of the graph.
  return [...facts.values()].map((f) => f.unit).filter((u) => extra.has(u.node));
}

/** Which steps read a node's outputs, as numbers of steps; targets are read for ever. */
function lastReads(steps: readonly Step[], targets: readonly Ref[]): Map<GraphNode, number> {
  const last = new Map<GraphNode, number>();
  steps.forEach((step, i) => {
    const reads = step.kind === 'unit' ? step.unit.inputs : step.segment.args;
    for (const { node } of reads) last.set(node, i);
    if (step.kind === 'unit') for (const node of step.unit.controls) last.set(node, i);
  });
  for (const { node } of targets) last.set(node, Infinity);
  return last;
}

/** Every node by itself, with nothing folded, so that all values can be looked at. */
export function makePlainPlan(question: Question): Plan {
  const { units, targets } = findSubgraph(question);
  return {
    steps: units.map((unit) => ({ kind: 'unit', unit })),
    release: units.map(() => []),
    targets,
  };
}

export function makePlan(question: Question): Plan {
  const { constants } = question;
  const found = findSubgraph(question);
  const folded = foldAffine(
    { units: foldConstants(question, found.units), targets: found.targets },
    constants,
  );
  const facts = examine(question, folded.units);
  const levels: { together: Unit[]; alone: Unit[] }[] = [];
  for (const { unit, alone, level } of facts.values()) {
    const at = (levels[level] ??= { together: [], alone: [] });
    (alone ? at.alone : at.together).push(unit);
  }
  const wanted = new Map<GraphNode, Set<number>>();
  const want = ({ node, index }: Ref): void => {
    const set = wanted.get(node);
    if (set === undefined) wanted.set(node, new Set([index]));
    else set.add(index);
  };
  folded.targets.forEach(want);
  // From the last level to the first: what a segment has to give is known once all that comes after it is.
  const steps: Step[] = [];
  for (let level = levels.length - 1; level >= 0; level--) {
    const { together, alone } = levels[level] ?? { together: [], alone: [] };
    for (const unit of [...alone].reverse()) {
      unit.inputs.forEach(want);
      steps.unshift({ kind: 'unit', unit });
    }
    if (together.length < worthCompiling) {
      for (const unit of [...together].reverse()) {
        unit.inputs.forEach(want);
        steps.unshift({ kind: 'unit', unit });
      }
      continue;
    }
    const units = [...foreseenFor(together, facts), ...together];
    const eager = level === 0 || readsWeights(units, constants);
    const segment = new Segment(units, together, wanted, constants, eager);
    segment.args.forEach(want);
    steps.unshift({ kind: 'segment', segment });
  }
  const last = lastReads(steps, folded.targets);
  const release: GraphNode[][] = steps.map(() => []);
  for (const [node, i] of last) if (i !== Infinity) release[i].push(node);
  constants.keepOnly(constantsOf(folded.units, folded.targets));
  return { steps, release, targets: folded.targets };
}

/** Constants of this many elements are weights, and what computes with them is a layer of a network. */
const sizeOfWeights = 1024;

function readsWeights(units: readonly Unit[], constants: Constants): boolean {
  const sizes = units.flatMap(({ inputs }) => inputs.map((ref) => constants.get(ref)?.size ?? 0));
  return sizes.some((size) => size >= sizeOfWeights);
}

function constantsOf(units: readonly Unit[], targets: readonly Ref[]): Set<GraphNode> {
  return new Set([...units.flatMap((u) => u.inputs), ...targets].map((ref) => ref.node));
}
