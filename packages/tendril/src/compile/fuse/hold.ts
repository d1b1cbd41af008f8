/**
 * Which nodes are held, that is computed once by a kernel of their own making (and stored, if another kernel wants them), and
 * which are computed anew wherever they are used.
 */
import type { AnyGraphNode, Graph } from '../../ir/graph.ts';
import { sameShape, sizeOf } from '../../ir/shape.ts';
import { elementCost, isView, workOf, type Work } from './classify.ts';
import { splitAxes } from './views.ts';

/** Kernels with more expressions than this stop paying. */
const maxInlineCost = 200;

/** What reads nothing but whole buffers. */
const takesBuffers: ReadonlySet<Work> = new Set<Work>(['routine', 'control', 'barrier']);

/** A view that has each element of its operand once. */
const movesAll = ({ op }: AnyGraphNode): boolean => op === 'reshape' || op === 'transpose';

export interface Holding {
  readonly held: readonly boolean[];
  /** What an element costs where it is computed: its own work and that of the operands inlined into it. */
  readonly cost: readonly number[];
  /** For a reshape that is only another name for a held node's buffer: that node. */
  readonly aliasOf: readonly (number | null)[];
}

export function chooseHeld(graph: Graph): Holding {
  const { nodes } = graph;
  const held = nodes.map((node) => workOf(node) !== 'map');
  const aliasOf = new Array<number | null>(nodes.length).fill(null);
  const uses = new Array<number>(nodes.length).fill(0);
  for (const node of nodes) for (const input of node.inputs) uses[input]++;
  const output = new Set(graph.outputs);

  const cost = new Array<number>(nodes.length).fill(0);
  /** How many different held arrays of more than one element an inlined node reads. */
  const reads = nodes.map(() => new Set<number>());

  const inMemory = (i: number): boolean => held[i] || aliasOf[i] !== null;
  const isPureView = (i: number): boolean =>
    inMemory(i) || (isView(nodes[i]) && isLinear(i) && isPureView(nodes[i].inputs[0]));
  const isLinear = (i: number): boolean => {
    const node = nodes[i];
    if (node.op === 'reshape') return splitAxes(nodes[node.inputs[0]].shape, node.shape) !== null;
    return node.op !== 'pad' || node.attrs.interior.every((n) => n === 0);
  };
  const hold = (i: number): void => {
    if (!inMemory(i)) held[i] = true;
  };
  /** Whether it is elementwise work on the result of a contraction, which that one's kernel can do before it stores. */
  const finishes = (i: number): boolean => {
    const node = nodes[i];
    if (inMemory(i)) return aliasOf[i] === null && workOf(node) === 'contraction';
    if (workOf(node) !== 'map' || isView(node) || uses[i] > 1) return false;
    return node.inputs.some((x) => sameShape(nodes[x].shape, node.shape) && finishes(x));
  };
  /** What to hold for an operand that is to be in memory: what lies below its views, if that costs no kernel. */
  const below = (i: number): number => {
    let at = i;
    while (!inMemory(at) && uses[at] === 1 && movesAll(nodes[at]) && isLinear(at))
      at = nodes[at].inputs[0];
    return at !== i && !inMemory(at) && finishes(at) ? at : i;
  };

  nodes.forEach((node, i) => {
    demand(node, i);
    measure(node, i);
    if (held[i]) return;
    if (node.op === 'reshape' && inMemory(node.inputs[0])) {
      aliasOf[i] = aliasOf[node.inputs[0]] ?? node.inputs[0];
      return;
    }
    const repeated = uses[i] > 1 && cost[i] > 0 && (reads[i].size > 1 || cost[i] > 4);
    if (output.has(i) || repeated || cost[i] > maxInlineCost) held[i] = true;
  });
  return { held, cost, aliasOf };

  function measure(node: AnyGraphNode, i: number): void {
    cost[i] = elementCost(node);
    for (const input of node.inputs) {
      if (inMemory(input)) {
        if (sizeOf(nodes[input].shape) > 1) reads[i].add(aliasOf[input] ?? input);
      } else {
        cost[i] += cost[input];
        for (const read of reads[input]) reads[i].add(read);
      }
    }
  }

  /** Holds the operands that this node cannot take, or should not compute again and again. */
  function demand(node: AnyGraphNode, i: number): void {
    const [first] = node.inputs;
    switch (node.op) {
      case 'dot_general':
      case 'convolution':
        for (const input of node.inputs) if (!isPureView(input)) hold(below(input));
        if (node.op === 'convolution' && node.attrs.lhs_dilation.some((d) => d > 1)) hold(first);
        break;
      case 'reduce_window':
        if (!isPureView(first) && cost[first] > 2) hold(first);
        if (node.attrs.base_dilations.some((d) => d > 1)) hold(first);
        break;
      case 'select_and_scatter':
      case 'select_and_gather':
        node.inputs.forEach(hold);
        break;
      case 'gather':
      case 'random_bits':
        hold(first);
        break;
      case 'pad':
        if (!isLinear(i)) hold(first);
        break;
      case 'reshape':
        if (!isLinear(i)) hold(first);
        break;
      case 'broadcast_in_dim': {
        const repeats = sizeOf(node.shape) / Math.max(1, sizeOf(nodes[first].shape));
        if (!inMemory(first) && cost[first] > 2 && repeats >= 4) hold(first);
        break;
      }
      default:
        if (takesBuffers.has(workOf(node))) node.inputs.forEach(hold);
        break;
    }
  }
}
