/**
 * The workbench of simplification: a new graph under construction, in which equal nodes exist once.
 */
import { exactJson } from '../../ir/exact-json.ts';
import type { AnyGraphNode, Graph, GraphNode } from '../../ir/graph.ts';
import type { Attrs, PrimitiveName } from '../../ir/primitives.ts';
import { inferType } from '../../ir/shape-rules.ts';

/** Gives the number of a node to use instead, or null to leave the node as it is. */
export interface Rule {
  readonly ops: readonly PrimitiveName[];
  apply(node: AnyGraphNode, r: Rewriter): number | null;
}

/** A rule for nodes of these primitives. */
export function on<P extends PrimitiveName>(
  ops: readonly P[],
  apply: (node: AnyGraphNode & GraphNode<P>, r: Rewriter) => number | null,
): Rule {
  return { ops, apply };
}

export class Rewriter {
  readonly nodes: AnyGraphNode[] = [];
  readonly #known = new Map<string, number>();
  readonly #rules = new Map<PrimitiveName, Rule[]>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      for (const op of rule.ops) this.#rules.set(op, [...(this.#rules.get(op) ?? []), rule]);
    }
  }

  /** Adds a node, simplified; gives the number of the node that has its value. */
  add(node: AnyGraphNode): number {
    if (node.op !== 'parameter') {
      for (const rule of this.#rules.get(node.op) ?? []) {
        const replacement = rule.apply(node, this);
        if (replacement !== null) return replacement;
      }
    }
    const key = node.op === 'parameter' ? null : keyOf(node);
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const at = this.nodes.push(node) - 1;
    if (key !== null) this.#known.set(key, at);
    return at;
  }

  make<P extends PrimitiveName>(op: P, attrs: Attrs[P], ...inputs: number[]): number {
    const type = inferType(
      op,
      attrs,
      inputs.map((i) => this.nodes[i]),
    );
    return this.add({
      op,
      attrs,
      inputs,
      shape: type.shape,
      dtype: type.dtype,
    } as unknown as AnyGraphNode);
  }

  constant(value: number, like: AnyGraphNode): number {
    return this.make('constant', { value, shape: like.shape, dtype: like.dtype });
  }

  /** The number that a node is everywhere, if it is a constant. */
  constantOf(at: number): number | null {
    const node = this.nodes[at];
    return node.op === 'constant' ? node.attrs.value : null;
  }
}

function keyOf(node: AnyGraphNode): string {
  return `${node.op} ${node.inputs.join(' ')} ${exactJson(node.attrs)}`;
}

/** Leaves out what no output needs; parameters stay. */
export function withoutDead(graph: Graph): Graph {
  const alive = new Set<number>([...graph.inputs, ...graph.outputs]);
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    if (alive.has(i)) for (const input of graph.nodes[i].inputs) alive.add(input);
  }
  const at = new Map<number, number>();
  const nodes: AnyGraphNode[] = [];
  graph.nodes.forEach((node, i) => {
    if (!alive.has(i)) return;
    at.set(i, nodes.length);
    nodes.push({ ...node, inputs: node.inputs.map((input) => at.get(input)!) });
  });
  const move = (i: number): number => at.get(i)!;
  return {
    nodes,
    inputs: graph.inputs.map(move),
    outputs: graph.outputs.map(move),
    donated: graph.donated,
    steady: graph.steady,
  };
}
