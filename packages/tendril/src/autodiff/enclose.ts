/**
 * Graphs that keep their derivatives. What stands inside a graph is plain data, but some of its nodes may have been given a
 * derivative of their own (custom.ts). That is recorded too, as a graph beside the graph, and given back to the nodes when they
 * are recorded again.
 */
import type { Graph } from '../ir/graph.ts';
import { record, type Node } from '../ir/node.ts';
import { graphOf, nodesAbove, recordGraph } from '../ir/subgraph.ts';
import type { Type } from '../ir/shape-rules.ts';
import { tapeIsOpen } from '../runtime/index.ts';
import { customRules } from './custom.ts';

/** A custom derivative of one node of a graph. Nodes are given by their place in it. */
interface Derivative {
  readonly node: number;
  readonly inputs: readonly number[];
  /** From the cotangent and the values at `reads` to the cotangents of `inputs`; null beyond the orders that are recorded. */
  readonly graph: Graph | null;
  readonly reads: readonly number[];
  /** For each of `inputs` which output of the graph its cotangent is, or null. */
  readonly cotangents: readonly (number | null)[];
}

const derivatives = new WeakMap<Graph, readonly Derivative[]>();

export function parameter({ shape, dtype }: Type): Node {
  return record('parameter', { shape, dtype }, []);
}

/** A function that has been recorded on parameters. */
export interface Recorded {
  readonly parameters: readonly Node[];
  readonly outputs: readonly Node[];
}

export interface Surroundings {
  /** Whether a node was there before, so that its value comes from outside. */
  isOutside(node: Node): boolean;
  /** The number that a node is, if it shall be part of the graphs. */
  constantOf(node: Node): number | null;
}

const nothingOutside: Surroundings = { isOutside: () => false, constantOf: () => null };

interface CustomNode {
  readonly node: Node;
  readonly inputs: readonly Node[];
  readonly ct: Node;
  /** Null beyond the orders that are recorded. */
  readonly cotangents: readonly (Node | null)[] | null;
}

/** A derivative may use the op that it is of, so there has to be an end. */
const orders = 3;
let order = 0;

/** The custom derivatives of nodes above the outputs, recorded on a cotangent. Without a tape nobody can ask for them. */
function recordDerivatives(
  outputs: readonly Node[],
  isLeaf: (node: Node) => boolean,
): CustomNode[] {
  if (!tapeIsOpen()) return [];
  return nodesAbove(outputs, isLeaf).flatMap((node): CustomNode[] => {
    const rule = isLeaf(node) ? undefined : customRules.get(node);
    if (rule === undefined) return [];
    const { inputs } = rule;
    const ct = parameter(node);
    if (order >= orders && inputs.length > 0) return [{ node, inputs, ct, cotangents: null }];
    const given = inputs.length > 0 ? rule.vjp(ct) : [];
    return [{ node, inputs, ct, cotangents: inputs.map((_, i) => given[i] ?? null) }];
  });
}

/**
 * Graphs of functions that were recorded on parameters. What they use of the outside becomes inputs of all of them, ahead of
 * their parameters.
 */
export function enclose(
  functions: readonly Recorded[],
  { isOutside, constantOf }: Surroundings = nothingOutside,
): { graphs: Graph[]; captured: Node[] } {
  const own = new Set(functions.flatMap(({ parameters }) => parameters));
  const constants = new Map<Node, number>();
  const captured: Node[] = [];
  const isLeaf = (node: Node): boolean => own.has(node) || isOutside(node);
  const customs = functions.map(({ outputs }) => recordDerivatives(outputs, isLeaf));
  const cts = new Set(customs.flat().map(({ ct }) => ct));
  const roots = [
    ...functions.flatMap(({ outputs }) => outputs),
    ...customs
      .flat()
      .flatMap(({ inputs, cotangents }) => [
        ...inputs,
        ...(cotangents ?? []).filter((ct) => ct !== null),
      ]),
  ];
  for (const node of nodesAbove(roots, (n) => isLeaf(n) || cts.has(n))) {
    if (own.has(node) || cts.has(node) || !isOutside(node)) continue;
    const value = constantOf(node);
    if (value === null) captured.push(node);
    else constants.set(node, value);
  }
  const graphs = functions.map(({ parameters, outputs }, f) => {
    // Inputs of custom derivatives need a place, whether or not the outputs depend on them as plain nodes.
    const sources = customs[f].flatMap(({ inputs }) => inputs);
    const whole = graphOf([...outputs, ...sources], [...captured, ...parameters], constants);
    const graph = { ...whole.graph, outputs: whole.graph.outputs.slice(0, outputs.length) };
    const kept = customs[f].map((custom) => keep(custom, whole.at, constants));
    if (kept.length > 0) derivatives.set(graph, kept);
    return graph;
  });
  return { graphs, captured };
}

function keep(
  { node, inputs, ct, cotangents }: CustomNode,
  at: ReadonlyMap<Node, number>,
  constants: ReadonlyMap<Node, number>,
): Derivative {
  const places = { node: at.get(node)!, inputs: inputs.map((n) => at.get(n)!) };
  if (cotangents === null) return { ...places, graph: null, reads: [], cotangents: [] };
  const wanted = cotangents.filter((c) => c !== null);
  const reads = nodesAbove(wanted, (n) => at.has(n) || n === ct).filter(
    (n) => at.has(n) && !constants.has(n),
  );
  order++;
  try {
    const { graphs } = enclose([{ parameters: [ct, ...reads], outputs: wanted }], {
      isOutside: (n) => constants.has(n),
      constantOf: (n) => constants.get(n) ?? null,
    });
    return {
      ...places,
      graph: graphs[0],
      reads: reads.map((n) => at.get(n)!),
      cotangents: cotangents.map((c) => (c === null ? null : wanted.indexOf(c))),
    };
  } finally {
    order--;
  }
}

/** Records a graph's nodes again on these operands, with their derivatives. Gives the node of each output. */
export function recordEnclosed(graph: Graph, operands: readonly Node[]): Node[] {
  const nodes = recordGraph(graph, operands);
  for (const { node, inputs, graph: derivative, reads, cotangents } of derivatives.get(graph) ??
    []) {
    customRules.set(nodes[node], {
      inputs: inputs.map((i) => nodes[i]),
      vjp(ct) {
        if (derivative === null)
          throw new Error(
            `gradient: custom gradients inside tf.cond, tf.scan, tf.whileLoop and tf.checkpoint are known to order ${orders}`,
          );
        const given = recordEnclosed(derivative, [ct, ...reads.map((i) => nodes[i])]);
        return cotangents.map((c) => (c === null ? null : given[c]));
      },
    });
  }
  return graph.outputs.map((output) => nodes[output]);
}
