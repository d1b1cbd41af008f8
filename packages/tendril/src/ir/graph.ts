/**
 * A graph: nodes in an order in which they can be computed, as plain data. It is what the compiler takes and what the
 * reference evaluator walks. `printGraph` shows it as text.
 */
import { shortName, type DType } from './dtype.ts';
import {
  isControl,
  isRoutine,
  type Attrs,
  type ControlName,
  type PrimitiveName,
  type RoutineName,
} from './primitives.ts';
import type { Shape } from './shape.ts';
import type { Type } from './shape-rules.ts';

export interface GraphNode<P extends PrimitiveName = PrimitiveName> {
  readonly op: P;
  readonly attrs: Attrs[P];
  /** Indices of earlier nodes. */
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of tuples: the types of the values. */
  readonly elements?: readonly Type[];
}

/** A node of one of the primitives, discriminated by `op`. */
export type AnyGraphNode = { [P in PrimitiveName]: GraphNode<P> }[PrimitiveName];

/** A node that is a step of its own in a program. */
export type RoutineNode = { [P in RoutineName]: GraphNode<P> }[RoutineName];

export function isRoutineNode(node: AnyGraphNode): node is RoutineNode {
  return isRoutine(node.op);
}

/** A node that holds graphs. */
export type ControlNode = { [P in ControlName]: GraphNode<P> }[ControlName];

export function isControlNode(node: AnyGraphNode): node is ControlNode {
  return isControl(node.op);
}

export interface Graph {
  readonly nodes: readonly AnyGraphNode[];
  /** The `parameter` nodes, in the order in which a caller gives their values. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Positions in `inputs` whose buffers nobody needs afterwards, so that the program may overwrite them. */
  readonly donated: readonly number[];
  /** Positions in `inputs` that seldom change from run to run (weights), so that it pays to keep them prepared. */
  readonly steady?: readonly number[];
}

function isGraph(value: unknown): value is Graph {
  return typeof value === 'object' && value !== null && 'nodes' in value;
}

/** The graphs among attributes, by name. */
export function graphsIn(attrs: object): [name: string, graph: Graph][] {
  return Object.entries(attrs).filter((entry): entry is [string, Graph] => isGraph(entry[1]));
}

/** Attributes with each graph replaced by what `replace` gives for it. */
export function mapGraphs<A extends object>(attrs: A, replace: (graph: Graph) => Graph): A {
  const changed = graphsIn(attrs).map(([name, graph]) => [name, replace(graph)]);
  return { ...attrs, ...(Object.fromEntries(changed) as Partial<A>) };
}

/** What was found of graphs inside nodes, which are met each time that their node is. */
const wide = new WeakMap<Graph, boolean>();

function holdsFloat64(graph: Graph): boolean {
  let found = wide.get(graph);
  if (found === undefined) wide.set(graph, (found = hasFloat64(graph.nodes)));
  return found;
}

/** Whether float64 is among the values of nodes, or in the graphs that they hold. */
export function hasFloat64(
  nodes: readonly { readonly op: PrimitiveName; readonly attrs: object; readonly dtype: DType }[],
): boolean {
  return nodes.some(
    ({ op, attrs, dtype }) =>
      dtype === 'float64' ||
      (isControl(op) && graphsIn(attrs).some(([, graph]) => holdsFloat64(graph))),
  );
}

export function printType({ shape, dtype, elements }: Type): string {
  if (elements !== undefined) return `(${elements.map(printType).join(', ')})`;
  return `${shortName[dtype]}[${shape.join(',')}]`;
}

/** All attributes but types, which are printed elsewhere, and graphs. */
export function printAttrs(attrs: object): string {
  return Object.entries(attrs)
    .filter(([name, value]) => name !== 'shape' && name !== 'dtype' && !isGraph(value))
    .map(([name, value]) => ` ${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** `%3:f32[32,128] = dot_general %0 %1 lhs_contracting=[1] …`, a line for each node. Graphs within stand below, indented. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map((node, i) => {
    const operands = node.inputs.map((input) => ` %${input}`).join('');
    const line = `%${i}:${printType(node)} = ${node.op}${operands}${printAttrs(node.attrs)}`;
    const inner = graphsIn(node.attrs).map(
      ([name, g]) =>
        `  ${name}(${g.inputs.map((n) => `%${n}`).join(' ')})\n${indented(indented(printGraph(g)))}`,
    );
    return [line, ...inner].join('\n');
  });
  const donated = graph.donated.length ? ` donated ${graph.donated.join(' ')}` : '';
  const steady = graph.steady?.length ? ` steady ${graph.steady.join(' ')}` : '';
  return [
    ...lines,
    `return ${graph.outputs.map((o) => `%${o}`).join(' ')}${donated}${steady}`,
  ].join('\n');
}
