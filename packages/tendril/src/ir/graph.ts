/**
 * A graph: nodes in an order in which they can be computed, as plain data. It is what the compiler takes and what the
 * reference evaluator walks. `printGraph` shows it as text.
 */
import { shortName, type DType } from './dtype.ts';
import { isRoutine, type Attrs, type PrimitiveName, type RoutineName } from './primitives.ts';
import type { Shape } from './shape.ts';

export interface GraphNode<P extends PrimitiveName = PrimitiveName> {
  readonly op: P;
  readonly attrs: Attrs[P];
  /** Indices of earlier nodes. */
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A node of one of the primitives, discriminated by `op`. */
export type AnyGraphNode = { [P in PrimitiveName]: GraphNode<P> }[PrimitiveName];

/** A node that is a step of its own in a program. */
export type RoutineNode = { [P in RoutineName]: GraphNode<P> }[RoutineName];

export function isRoutineNode(node: AnyGraphNode): node is RoutineNode {
  return isRoutine(node.op);
}

export interface Graph {
  readonly nodes: readonly AnyGraphNode[];
  /** The `parameter` nodes, in the order in which a caller gives their values. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Positions in `inputs` whose buffers nobody needs afterwards, so that the program may overwrite them. */
  readonly donated: readonly number[];
}

export function printType(shape: Shape, dtype: DType): string {
  return `${shortName[dtype]}[${shape.join(',')}]`;
}

export function printAttrs(attrs: object): string {
  return Object.entries(attrs)
    .filter(([name]) => name !== 'shape' && name !== 'dtype')
    .map(([name, value]) => ` ${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('');
}

/** `%3:f32[32,128] = dot_general %0 %1 lhs_contracting=[1] …`, a line for each node. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map((node, i) => {
    const operands = node.inputs.map((input) => ` %${input}`).join('');
    return `%${i}:${printType(node.shape, node.dtype)} = ${node.op}${operands}${printAttrs(node.attrs)}`;
  });
  const donated = graph.donated.length ? ` donated ${graph.donated.join(' ')}` : '';
  return [...lines, `return ${graph.outputs.map((o) => `%${o}`).join(' ')}${donated}`].join('\n');
}
