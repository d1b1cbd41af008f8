/**
 * The part of a graph that some outputs need, in an order in which it can run. Nodes that only hand on what they read are passed
 * over, and a while loop of control flow v1 is one unit.
 */
import type { Graph, GraphNode, Ref } from '../graph/graph.ts';
import { enteringNodes, type Loop } from '../graph/loops.ts';
import { kernelFor } from '../kernels/table.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { Constants } from './constants.ts';

/** A node to run, or a loop. */
export interface Unit {
  /** For a loop, the first of its exits. */
  readonly node: GraphNode;
  readonly loop?: Loop;
  /** For a loop, there is none. */
  readonly kernel?: Kernel;
  inputs: readonly Ref[];
  /** Nodes that have to be alive (and done) before this one may run. */
  readonly controls: readonly GraphNode[];
}

export interface Subgraph {
  units: Unit[];
  targets: Ref[];
}

const passing = new Set([
  'Identity',
  'Snapshot',
  'StopGradient',
  'PreventGradient',
  'FakeQuantWithMinMaxVars',
  'PlaceholderWithDefault',
]);

export interface Question {
  readonly graph: Graph;
  readonly targets: readonly Ref[];
  readonly fed: ReadonlySet<GraphNode>;
  readonly constants: Constants;
}

function unsupported({ name, op }: GraphNode): Error {
  return new Error(
    `GraphModel: node '${name}' needs the op '${op}', which is not known; teach it with tf.registerOp('${op}', …)`,
  );
}

function missing(question: Question, nodes: readonly GraphNode[]): Error {
  const list = (names: Iterable<string>): string =>
    [...names].map((name) => `'${name}'`).join(', ');
  return new Error(
    `GraphModel: the outputs ${list(question.targets.map((t) => t.node.name))} need the inputs ` +
      `${list(nodes.map((n) => n.name))}; given are ${list([...question.fed].map((n) => n.name)) || 'none'}`,
  );
}

/** The only cycles that a parsed graph has are the rings of loops. */
function insideLoop({ name, op }: GraphNode): Error {
  return new Error(
    `GraphModel: node '${name}' (${op}) is part of a while loop, so it has no one value; ask for what leaves the loop`,
  );
}

function actsAlone(node: GraphNode): boolean {
  const kernel = kernelFor(node.op);
  return kernel?.kind === 'live' && kernel.acts;
}

export function findSubgraph(question: Question): Subgraph {
  const { graph, fed, constants } = question;
  const controlsOf = (node: GraphNode): GraphNode[] =>
    node.controls.filter((c) => graph.mayDie.has(c) || actsAlone(c));
  // Where chains of nodes that hand on end, for each node of them, so that none is gone along twice.
  const ends = new Map<GraphNode, Ref>();
  const resolve = (ref: Ref): Ref => {
    const passed: GraphNode[] = [];
    let at = ref;
    while (
      passing.has(at.node.op) &&
      at.index === 0 &&
      !fed.has(at.node) &&
      at.node.inputs.length > 0 &&
      controlsOf(at.node).length === 0
    ) {
      passed.push(at.node);
      at = ends.get(at.node) ?? at.node.inputs[0];
    }
    for (const node of passed) ends.set(node, at);
    return at;
  };
  const absent: GraphNode[] = [];

  const units = new Map<GraphNode, Unit>();
  const unitOf = (node: GraphNode): Unit => {
    const loop = fed.has(node) ? undefined : graph.loops.get(node);
    const first = loop?.exits[0] ?? node;
    let unit = units.get(first);
    if (unit !== undefined) return unit;
    if (loop !== undefined) {
      const entering = enteringNodes(loop);
      const inputs = entering.map((enter) => resolve(enter.inputs[0]));
      unit = { node: first, loop, inputs, controls: entering.flatMap(controlsOf) };
    } else {
      unit = {
        node,
        kernel: kernelFor(node.op),
        inputs: node.inputs.map(resolve),
        controls: controlsOf(node),
      };
      if (node.op === 'Placeholder') absent.push(node);
      else if (node.op === 'Const') {
        throw new Error(
          `GraphModel: the constant '${node.name}' has no value: it is not among the weights; were all weight files loaded?`,
        );
      } else if (unit.kernel === undefined) throw unsupported(node);
    }
    units.set(first, unit);
    return unit;
  };

  const order: Unit[] = [];
  const done = new Set<Unit>();
  const open = new Set<Unit>();
  const isGiven = (node: GraphNode): boolean => fed.has(node) || constants.has(node);
  const targets = question.targets.map(resolve);
  const roots = targets.filter((t) => !isGiven(t.node)).map((t) => unitOf(t.node));
  for (const root of roots) {
    const stack = [{ unit: root, entered: false }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (done.has(top.unit)) {
        stack.pop();
      } else if (top.entered) {
        stack.pop();
        done.add(top.unit);
        order.push(top.unit);
      } else {
        if (open.has(top.unit)) throw insideLoop(top.unit.node);
        open.add(top.unit);
        top.entered = true;
        const reads = [...top.unit.controls, ...top.unit.inputs.map((ref) => ref.node)];
        for (const node of reads.reverse()) {
          if (!isGiven(node)) stack.push({ unit: unitOf(node), entered: false });
        }
      }
    }
  }
  if (absent.length > 0) throw missing(question, absent);
  return { units: order, targets };
}
