/**
 * From recorded nodes to a graph: a walk from the wanted nodes down to the leaves, which gives the order of computation, the
 * leaves, what else has to be materialized on the way, and a key by which equal work is found again.
 */
import { exactJson } from '../ir/exact-json.ts';
import type { AnyGraphNode, Graph } from '../ir/graph.ts';
import type { Node } from '../ir/node.ts';
import type { PrimitiveName } from '../ir/primitives.ts';

export interface Linear {
  readonly order: readonly Node[];
  readonly leaves: readonly Node[];
  readonly outputs: readonly Node[];
  /** How many operands in `order` each of its nodes is (by position). */
  readonly insideUses: readonly number[];
}

let epoch = 0;

/** Fewer nodes than this are left in the order in which they are met. */
const few = 64;

/** Recomputing these costs less than keeping them. */
const cheap: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  'constant',
  'iota',
  'broadcast_in_dim',
  'reshape',
  'slice',
  'convert',
  'compare',
]);

/** The keys of graphs inside nodes, which are long, and the same object each time that a node is met. */
const graphKeys = new WeakMap<object, string>();

function attrsKey(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if ('nodes' in value) {
    let key = graphKeys.get(value);
    if (key === undefined) graphKeys.set(value, (key = exactJson(value)));
    return key;
  }
  if (Array.isArray(value)) {
    let text = '[';
    for (const item of value) text += attrsKey(item) + ',';
    return text + ']';
  }
  let text = '';
  for (const name in value) text += attrsKey((value as Record<string, unknown>)[name]) + ';';
  return text;
}

export interface LinearizeOptions {
  /** Whether a node is an input of the graph rather than part of it. */
  isLeaf(node: Node): boolean;
  /** Whether nodes that somebody outside may want later are outputs too. */
  readonly materialize: boolean;
}

export function linearize(roots: readonly Node[], options: LinearizeOptions): Linear {
  const mark = ++epoch;
  const order: Node[] = [];
  const stack: Node[] = [];
  for (let r = roots.length - 1; r >= 0; r--) stack.push(roots[r]);
  // A node is met twice: going down it is marked -epoch and its operands are pushed, coming back it is given its place.
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (node.mark === mark) {
      stack.pop();
    } else if (node.mark === -mark || options.isLeaf(node)) {
      stack.pop();
      node.mark = mark;
      order.push(node);
    } else {
      node.mark = -mark;
      for (let i = node.inputs.length - 1; i >= 0; i--) {
        if (node.inputs[i].mark !== mark) stack.push(node.inputs[i]);
      }
    }
  }
  // Who wrote the computation knows best when its parts are needed: in the order of the walk, all that a sum at the end reads
  // would be computed first and kept until then. For few nodes it does not matter.
  if (order.length > few) order.sort((a, b) => a.id - b.id);
  const leaves: Node[] = [];
  const insideUses = new Array<number>(order.length).fill(0);
  order.forEach((node, i) => {
    node.slot = i;
    if (options.isLeaf(node)) leaves.push(node);
    else for (const input of node.inputs) insideUses[input.slot]++;
  });
  const outputs: Node[] = [...roots];
  if (options.materialize) {
    addSiblings(order, insideUses, options);
    const wanted = new Set(roots);
    order.forEach((node, i) => {
      if (wanted.has(node) || options.isLeaf(node) || node.elements !== undefined) return;
      const usedElsewhere = node.uses > insideUses[i] && !cheap.has(node.op);
      if (node.handles > 0 || node.pins > 0 || usedElsewhere) outputs.push(node);
    });
  }
  return { order, leaves, outputs, insideUses };
}

/** Of what gives several values all that anybody may want are taken at once, so that it does not run again for the others. */
function addSiblings(order: Node[], insideUses: number[], options: LinearizeOptions): void {
  for (let i = 0; i < order.length; i++) {
    const { mark, slot, elements, results } = order[i];
    if (elements === undefined) continue;
    for (const sibling of results) {
      const isWanted = sibling.handles > 0 || sibling.uses > 0 || sibling.pins > 0;
      if (sibling.mark === mark || !isWanted || options.isLeaf(sibling)) continue;
      sibling.mark = mark;
      sibling.slot = order.length;
      order.push(sibling);
      insideUses.push(0);
      insideUses[slot]++;
    }
  }
}

/** A text that only the same work has. Nodes must still have the places that the walk gave them. */
export function keyOf({ order, outputs }: Linear, options: LinearizeOptions): string {
  let key = '';
  for (const node of order) {
    if (options.isLeaf(node)) {
      key += `:${node.dtype}${node.shape.join(',')}\n`;
      continue;
    }
    key += node.op;
    for (const input of node.inputs) key += ` ${input.slot}`;
    key += `:${node.shape.join(',')} ${attrsKey(node.attrs)}\n`;
  }
  key += 'return';
  for (const output of outputs) key += ` ${output.slot}`;
  return key;
}

/**
 * The graph as plain data. Leaves become parameters, or constants where `constants` has their number; the graph's inputs are
 * the leaves that are left, in order.
 */
export function toGraph(
  linear: Linear,
  options: LinearizeOptions,
  donated: ReadonlySet<Node>,
  constants: ReadonlyMap<Node, number> = new Map(),
  steady: ReadonlySet<Node> = new Set(),
): Graph {
  const { order, leaves, outputs } = linear;
  for (let i = 0; i < order.length; i++) order[i].slot = i;
  const inputs: number[] = [];
  const places: { donated: number[]; steady: number[] } = { donated: [], steady: [] };
  for (const leaf of leaves) {
    if (constants.has(leaf)) continue;
    if (donated.has(leaf)) places.donated.push(inputs.length);
    if (steady.has(leaf)) places.steady.push(inputs.length);
    inputs.push(leaf.slot);
  }
  const nodes = order.map((node) => {
    const { op, attrs, shape, dtype, elements } = node;
    if (options.isLeaf(node)) return leafNode(node, constants.get(node));
    const plain = { op, attrs, inputs: slotsOf(node.inputs), shape, dtype };
    return (elements === undefined ? plain : { ...plain, elements }) as AnyGraphNode;
  });
  return { nodes, inputs, outputs: slotsOf(outputs), ...places };
}

function slotsOf(nodes: readonly Node[]): number[] {
  const slots: number[] = [];
  for (let i = 0; i < nodes.length; i++) slots.push(nodes[i].slot);
  return slots;
}

function leafNode({ shape, dtype }: Node, value: number | undefined): AnyGraphNode {
  return value === undefined
    ? { op: 'parameter', attrs: { shape, dtype }, inputs: [], shape, dtype }
    : { op: 'constant', attrs: { value, shape, dtype }, inputs: [], shape, dtype };
}
