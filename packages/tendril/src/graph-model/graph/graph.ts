/** A parsed graph: nodes that know the nodes they read, and what goes in and comes out. */
import type { Attributes } from './attributes.ts';
import type { Loop } from './loops.ts';

/** One output of a node. */
export interface Ref {
  readonly node: GraphNode;
  readonly index: number;
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly attrs: Attributes;
  readonly inputs: Ref[];
  /** Nodes that have to run before, and whose death is this node's too. */
  readonly controls: GraphNode[];
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** In the order of the file. */
  readonly placeholders: readonly GraphNode[];
  /** Nodes that nothing reads, in the order of the file. */
  readonly ends: readonly GraphNode[];
  /** The while loops of control flow v1, by each of their Exit nodes. */
  readonly loops: ReadonlyMap<GraphNode, Loop>;
  /** Nodes that a Switch may leave without a value. */
  readonly mayDie: ReadonlySet<GraphNode>;
}

/** A function of the library: a graph with arguments and results. */
export interface GraphFunction {
  readonly name: string;
  readonly graph: Graph;
  readonly args: readonly GraphNode[];
  readonly results: readonly Ref[];
}
