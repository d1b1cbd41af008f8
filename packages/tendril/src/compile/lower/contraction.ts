/**
 * Lowering dot_general and convolution: which axes are batch, m, n and k, and where each operand's index comes from (a convolution's
 * are in convolution.ts). A contraction
 * whose groups are too narrow for a matrix product (a depthwise convolution) becomes a nest that sums over k.
 */
import { changeAxes } from '../../ir/expressions.ts';
import type { Graph, GraphNode } from '../../ir/graph.ts';
import type {
  AccessPart,
  ContractionKernel,
  Linear,
  NestKernel,
  Reduction,
} from '../../ir/kernel.ts';
import { sizeOf, stridesOf } from '../../ir/shape.ts';
import type { Group } from '../fuse/groups.ts';
import type { Holding } from '../fuse/hold.ts';
import { axisForm, combineForms } from '../fuse/views.ts';
import { tidyContraction, tidyNest } from './axes.ts';
import type { describeConvolution as Describe } from './convolution.ts';
import type { ExprBuilder } from './expr-builder.ts';
import { GroupLowering } from './group-lowering.ts';
import { makeStages, type LoweredKernel } from './nest.ts';

interface Operand {
  readonly node: number;
  readonly forms: readonly Linear[];
  readonly bounds: readonly AccessPart[];
  readonly divided: readonly AccessPart[];
}

/** Axes in the order batch, m, n, k. */
export interface Contraction {
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  readonly lhs: Operand;
  readonly rhs: Operand;
  readonly out: readonly Linear[];
}

/** Below this many columns a group, a batched contraction is a nest: lanes go over the batch or over k instead. */
const minColumns = 4;

let describeConvolution: typeof Describe | null = null;

/** Comes with the primitive (primitives/convolution). */
export function addConvolutions(describe: typeof Describe): void {
  describeConvolution = describe;
}

function describeDot(graph: Graph, node: GraphNode<'dot_general'>): Contraction {
  const { attrs } = node;
  const [lhs, rhs] = node.inputs;
  const lhsShape = graph.nodes[lhs].shape;
  const rhsShape = graph.nodes[rhs].shape;
  const free = (
    rank: number,
    batching: readonly number[],
    contracting: readonly number[],
  ): number[] =>
    Array.from({ length: rank }, (_, i) => i).filter(
      (i) => !batching.includes(i) && !contracting.includes(i),
    );
  const lhsFree = free(lhsShape.length, attrs.lhs_batching, attrs.lhs_contracting);
  const rhsFree = free(rhsShape.length, attrs.rhs_batching, attrs.rhs_contracting);
  const batch = attrs.lhs_batching.map((d) => lhsShape[d]);
  const m = lhsFree.map((d) => lhsShape[d]);
  const n = rhsFree.map((d) => rhsShape[d]);
  const k = attrs.lhs_contracting.map((d) => lhsShape[d]);
  const axes = batch.length + m.length + n.length + k.length;
  const firstM = batch.length;
  const firstN = firstM + m.length;
  const firstK = firstN + n.length;
  const lhsForms = new Array<Linear>(lhsShape.length);
  const rhsForms = new Array<Linear>(rhsShape.length);
  attrs.lhs_batching.forEach((d, i) => (lhsForms[d] = axisForm(i, axes)));
  attrs.rhs_batching.forEach((d, i) => (rhsForms[d] = axisForm(i, axes)));
  lhsFree.forEach((d, i) => (lhsForms[d] = axisForm(firstM + i, axes)));
  rhsFree.forEach((d, i) => (rhsForms[d] = axisForm(firstN + i, axes)));
  attrs.lhs_contracting.forEach((d, i) => (lhsForms[d] = axisForm(firstK + i, axes)));
  attrs.rhs_contracting.forEach((d, i) => (rhsForms[d] = axisForm(firstK + i, axes)));
  return {
    batch,
    m,
    n,
    k,
    lhs: { node: lhs, forms: lhsForms, bounds: [], divided: [] },
    rhs: { node: rhs, forms: rhsForms, bounds: [], divided: [] },
    out: node.shape.map((_, i) => axisForm(i, axes)),
  };
}

function operandExpr(b: ExprBuilder, operand: Operand): number {
  const map = { forms: operand.forms, bounds: operand.bounds };
  return operand.divided.length > 0
    ? b.load(operand.node, map, 0, operand.divided)
    : b.valueOf(operand.node, map, 0);
}

export function lowerContraction(
  graph: Graph,
  holding: Holding,
  group: Group,
  stored: readonly number[],
): LoweredKernel<ContractionKernel> | LoweredKernel<NestKernel> {
  const [main] = group.members;
  const node = graph.nodes[main];
  const c =
    node.op === 'dot_general'
      ? describeDot(graph, node)
      : describeConvolution!(graph, node as GraphNode<'convolution'>);
  const axes = c.batch.length + c.m.length + c.n.length + c.k.length;
  // Members have the main node's long axes, whatever axes of extent 1 they have besides.
  const long = c.out.filter((_, i) => node.shape[i] !== 1);
  const lowering = new GroupLowering(graph, holding, group.members, axes, () => long);
  const { builder } = lowering;
  const a = operandExpr(builder, c.lhs);
  const b = operandExpr(builder, c.rhs);
  if (sizeOf(c.batch) > 1 && sizeOf(c.n) < minColumns)
    return asNest(graph, lowering, c, main, a, b, stored);
  lowering.define(main, builder.emit({ op: 'sum', dtype: node.dtype }));
  const stores = stored.map((member) => lowering.store(member));
  const { args, exprs, argNodes } = builder;
  const { batch, m, n, k } = c;
  return {
    kernel: tidyContraction({ kind: 'contraction', batch, m, n, k, args, exprs, a, b, stores }),
    argNodes,
  };
}

function asNest(
  graph: Graph,
  lowering: GroupLowering,
  c: Contraction,
  main: number,
  a: number,
  b: number,
  stored: readonly number[],
): LoweredKernel<NestKernel> {
  const { builder } = lowering;
  const { shape, dtype } = graph.nodes[main];
  const expr = builder.binary('multiply', dtype, a, b);
  const reductions: Reduction[] = [{ kind: 'sum', expr, dtype }];
  lowering.define(main, builder.emit({ op: 'reduced', dtype, reduction: 0 }));
  const stores = stored.map((member) => lowering.store(member));
  // Outer axes in the order in which the result lies in memory.
  const outerExtents = [...c.batch, ...c.m, ...c.n];
  const steps = combineForms(c.out, stridesOf(shape), builder.axes).coefs;
  const order = outerExtents.map((_, axis) => axis).sort((x, y) => steps[y] - steps[x]);
  const axisOrder = [...order, ...c.k.map((_, i) => outerExtents.length + i)];
  const { args, exprs } = builder;
  const kernel: NestKernel = {
    kind: 'nest',
    outer: order.map((axis) => outerExtents[axis]),
    inner: c.k,
    args,
    exprs,
    reductions,
    stages: makeStages(exprs, reductions, [], stores),
  };
  const ordered = changeAxes(kernel, (coefs) => axisOrder.map((axis) => coefs[axis]));
  return { kernel: tidyNest(ordered), argNodes: builder.argNodes };
}
