/**
 * Lowering groups to nests: elementwise groups, reductions and row kernels, and groups whose first member is a loop of its own
 * (a window, a small contraction) with elementwise work behind it.
 */
import type { Graph } from '../../ir/graph.ts';
import {
  operandsOf,
  type Expr,
  type NestKernel,
  type Reduction,
  type Stage,
  type Store,
} from '../../ir/kernel.ts';
import type { Group } from '../fuse/groups.ts';
import type { Holding } from '../fuse/hold.ts';
import { squeeze, squeezedMap } from '../fuse/squeeze.ts';
import { axisForm } from '../fuse/views.ts';
import { tidyNest } from './axes.ts';
import { GroupLowering } from './group-lowering.ts';

export interface LoweredKernel<K> {
  readonly kernel: K;
  /** The graph node whose buffer each of the kernel's arguments is. */
  readonly argNodes: readonly number[];
}

/** For each expression, after how many rounds of reductions it can be computed. */
function levelsOf(
  exprs: readonly Expr[],
  reductions: readonly Reduction[],
): { expr: number[]; reduction: number[] } {
  const expr = new Array<number>(exprs.length).fill(0);
  const reduction: number[] = [];
  const levelOfReduction = (r: number): number => (reduction[r] ??= expr[reductions[r].expr]);
  exprs.forEach((e, i) => {
    let level = e.op === 'reduced' ? levelOfReduction(e.reduction) + 1 : 0;
    for (const operand of operandsOf(e)) level = Math.max(level, expr[operand]);
    expr[i] = level;
  });
  reductions.forEach((_, r) => levelOfReduction(r));
  return { expr, reduction };
}

/** Stages in order: at each level the inner stores and reductions that are ready; outer stores at the end. */
export function makeStages(
  exprs: readonly Expr[],
  reductions: readonly Reduction[],
  inner: readonly Store[],
  outer: readonly Store[],
): Stage[] {
  const levels = levelsOf(exprs, reductions);
  const stages: Stage[] = [];
  const last = Math.max(-1, ...levels.reduction, ...inner.map((s) => levels.expr[s.expr]));
  for (let level = 0; level <= last; level++) {
    const ready = reductions.flatMap((_, r) => (levels.reduction[r] === level ? [r] : []));
    const stores = inner.filter((s) => levels.expr[s.expr] === level);
    if (ready.length > 0 || stores.length > 0)
      stages.push({ over: 'inner', reductions: ready, stores });
  }
  if (outer.length > 0) stages.push({ over: 'outer', reductions: [], stores: outer });
  return stages;
}

export function lowerNest(
  graph: Graph,
  holding: Holding,
  group: Group,
  stored: readonly number[],
): LoweredKernel<NestKernel> {
  const full = group.full ?? group.space;
  const outer = group.space;
  const inner = group.reduced.map((axis) => full[axis]);
  const axes = outer.length + inner.length;
  let nextOuter = 0;
  const axisOfFull = full.map((_, p) =>
    group.reduced.includes(p) ? outer.length + group.reduced.indexOf(p) : nextOuter++,
  );
  const place = (node: number): boolean => group.place.get(node) === 'inner';
  const outerForms = outer.map((_, axis) => axisForm(axis, axes));
  const fullForms = axisOfFull.map((axis) => axisForm(axis, axes));

  const lowering = new GroupLowering(graph, holding, group.members, axes, (node) =>
    place(node) ? fullForms : outerForms,
  );
  const { builder } = lowering;
  const reductions: Reduction[] = [];
  for (const member of group.members) {
    const node = graph.nodes[member];
    if (node.op !== 'reduce') continue;
    const operand = node.inputs[0];
    const map = squeezedMap(graph.nodes[operand].shape, axes, (p) => axisOfFull[p]);
    const expr = builder.valueOf(operand, map);
    reductions.push({ kind: node.attrs.kind, expr, dtype: node.dtype });
    lowering.define(
      member,
      builder.emit({ op: 'reduced', dtype: node.dtype, reduction: reductions.length - 1 }),
    );
  }
  const innerStores = stored.filter(place).map((node) => lowering.store(node));
  const outerStores = stored.filter((node) => !place(node)).map((node) => lowering.store(node));
  // Without inner axes there is one value for each outer index: everything is one stage over the outer axes.
  const stages = makeStages(builder.exprs, reductions, innerStores, outerStores);
  return {
    kernel: tidyNest({
      kind: 'nest',
      outer,
      inner,
      args: builder.args,
      exprs: builder.exprs,
      reductions,
      stages,
    }),
    argNodes: builder.argNodes,
  };
}

/** One operand of a concatenation, written to its place in the result. */
export function lowerPiece(
  graph: Graph,
  holding: Holding,
  concat: number,
  operand: number,
  start: number,
): LoweredKernel<NestKernel> {
  const node = graph.nodes[concat];
  const { dimension } = node.attrs as { dimension: number };
  const { shape } = graph.nodes[operand];
  const outer = squeeze(shape);
  const axes = outer.length;
  const map = squeezedMap(shape);
  const placed = map.forms.map((form, i) =>
    i === dimension ? { ...form, offset: form.offset + start } : form,
  );
  const lowering = new GroupLowering(graph, holding, [concat], axes, () =>
    placed.filter((_, i) => node.shape[i] !== 1),
  );
  lowering.define(concat, lowering.builder.valueOf(operand, map));
  const stores = [lowering.store(concat)];
  const { args, exprs, argNodes } = lowering.builder;
  return {
    kernel: tidyNest({
      kind: 'nest',
      outer,
      inner: [],
      args,
      exprs,
      reductions: [],
      stages: [{ over: 'outer', reductions: [], stores }],
    }),
    argNodes,
  };
}
