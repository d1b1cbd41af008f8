/**
 * Lowering windows to nests: pooling, and its transpose. The window's axes are the inner axes.
 */
import type { Graph, GraphNode } from '../../ir/graph.ts';
import type { AccessPart, Linear, NestKernel, Reduction } from '../../ir/kernel.ts';
import type { WindowAttrs, WindowKind } from '../../ir/primitives.ts';
import { stridesOf, type Shape } from '../../ir/shape.ts';
import type { Group } from '../fuse/groups.ts';
import type { Holding } from '../fuse/hold.ts';
import {
  addForms,
  axisForm,
  boundPart,
  combineForms,
  scaleForm,
  zeroForm,
  type IndexMap,
} from '../fuse/views.ts';
import { tidyNest } from './axes.ts';
import type { ExprBuilder } from './expr-builder.ts';
import { GroupLowering } from './group-lowering.ts';
import { makeStages, type LoweredKernel } from './nest.ts';

const identity = { sum: 0, max: -Infinity, min: Infinity, argmax: -Infinity } as const;
/** The extremes of int32, which has no infinities. */
const intIdentity = { sum: 0, max: -(2 ** 31), min: 2 ** 31 - 1, argmax: -(2 ** 31) } as const;

type Lowered = LoweredKernel<NestKernel>;

function finish(
  lowering: GroupLowering,
  outer: readonly number[],
  inner: readonly number[],
  reductions: Reduction[],
  stored: readonly number[],
): Lowered {
  const stores = stored.map((node) => lowering.store(node));
  const { args, exprs, argNodes } = lowering.builder;
  const stages = makeStages(exprs, reductions, [], stores);
  return {
    kernel: tidyNest({ kind: 'nest', outer, inner, args, exprs, reductions, stages }),
    argNodes,
  };
}

export function lowerWindow(
  graph: Graph,
  holding: Holding,
  group: Group,
  stored: readonly number[],
): Lowered {
  const main = graph.nodes[group.members[0]];
  if (main.op === 'reduce_window' || main.op === 'select_and_gather') {
    return lowerReading(graph, holding, group, main, stored);
  }
  const node = main as GraphNode<'select_and_scatter'>;
  return isTiling(node.shape, node.attrs)
    ? lowerTiles(graph, holding, group, node, stored)
    : lowerScatter(graph, holding, group, node, stored);
}

function longForms(shape: Shape, forms: readonly Linear[]): Linear[] {
  return forms.filter((_, i) => shape[i] !== 1);
}

/**
 * How an operand of this shape is reached at `places[i] / divisors[i]` along each axis: plain forms with bounds where nothing is
 * divided, parts of the address where something is.
 */
function reach(
  places: readonly Linear[],
  divisors: readonly number[],
  shape: Shape,
  extents: readonly number[],
): IndexMap & { readonly divided: readonly AccessPart[] } {
  const strides = stridesOf(shape);
  const bounds: AccessPart[] = [];
  const divided: AccessPart[] = [];
  const forms = places.map((place, i) => {
    const [divisor, extent, stride] = [divisors[i], shape[i], strides[i]];
    if (divisor === 1) {
      bounds.push(...boundPart(place, extents, extent));
      return place;
    }
    divided.push({ kind: 'divided', ...place, divisor, extent, stride });
    return zeroForm(extents.length);
  });
  return { forms, bounds, divided };
}

/** Each window reduces its elements or, to gather, sums them after leaving out all but the one at its position. */
function lowerReading(
  graph: Graph,
  holding: Holding,
  group: Group,
  node: GraphNode<'reduce_window'> | GraphNode<'select_and_gather'>,
  stored: readonly number[],
): Lowered {
  const { attrs, shape } = node;
  const [operand] = node.inputs;
  const operandShape = graph.nodes[operand].shape;
  const operandType = graph.nodes[operand].dtype;
  const rank = shape.length;
  const extents = [...shape, ...attrs.window_dimensions];
  const axes = extents.length;
  const out = shape.map((_, i) => axisForm(i, axes));
  const lowering = new GroupLowering(graph, holding, group.members, axes, () =>
    longForms(shape, out),
  );
  const { builder } = lowering;

  const places = shape.map((_, i) =>
    addForms(
      scaleForm(out[i], attrs.window_strides[i], -attrs.padding[i][0]),
      scaleForm(axisForm(rank + i, axes), attrs.window_dilations[i]),
    ),
  );
  const { forms, bounds, divided } = reach(places, attrs.base_dilations, operandShape, extents);
  /** The element at a place of the window; what changes nothing, where there is none. */
  const elementFor = (kind: WindowKind): number => {
    const nothing = (operandType === 'int32' ? intIdentity : identity)[kind];
    if (divided.length > 0) return builder.load(operand, { forms, bounds }, nothing, divided);
    const value = builder.valueOf(operand, { forms, bounds }, nothing);
    const expr = builder.exprs[value];
    const filled = bounds.length === 0 || (expr.op === 'load' && Object.is(expr.fill, nothing));
    if (filled) return value;
    const inside = builder.emit({ op: 'bound', dtype: 'bool', parts: bounds });
    return builder.select(inside, value, builder.constant(nothing, operandType));
  };
  const reductions: Reduction[] = [];
  const reduce = (member: number, kind: WindowKind, expr: number): void => {
    const { dtype } = graph.nodes[member];
    const reduction = reductions.push({ kind, expr, dtype }) - 1;
    lowering.define(member, builder.emit({ op: 'reduced', dtype, reduction }));
  };
  if (node.op === 'select_and_gather') {
    const position = builder.valueOf(node.inputs[1], { forms: out, bounds: [] });
    const value = whereSelected(builder, attrs, position, elementFor('sum'), rank);
    reduce(group.members[0], 'sum', value);
  } else {
    for (const member of group.members) {
      const { op, attrs } = graph.nodes[member];
      if (op === 'reduce_window') reduce(member, attrs.kind, elementFor(attrs.kind));
    }
  }
  return finish(lowering, shape, attrs.window_dimensions, reductions, stored);
}

/** `value` where `position` is this place within the window, which the axes from `firstAxis` on walk; 0 elsewhere. */
function whereSelected(
  b: ExprBuilder,
  w: WindowAttrs,
  position: number,
  value: number,
  firstAxis: number,
): number {
  const within = w.window_dimensions.map((_, i) => axisForm(firstAxis + i, b.axes));
  const here = b.index(combineForms(within, stridesOf(w.window_dimensions), b.axes));
  const selected = b.emit({
    op: 'compare',
    dtype: 'bool',
    direction: 'EQ',
    args: [position, here],
  });
  return b.select(selected, value, b.constant(0, b.exprs[value].dtype));
}

/** Whether windows neither overlap nor leave anything out, so that each element has exactly one. */
function isTiling(shape: Shape, w: WindowAttrs): boolean {
  return shape.every(
    (extent, i) =>
      w.window_dimensions[i] === w.window_strides[i] &&
      w.window_dilations[i] === 1 &&
      w.base_dilations[i] === 1 &&
      w.padding[i][0] === 0 &&
      extent % w.window_dimensions[i] === 0,
  );
}

/** Each element asks its one window whether it was selected: axes are window and place within the window, by turns. */
function lowerTiles(
  graph: Graph,
  holding: Holding,
  group: Group,
  node: GraphNode<'select_and_scatter'>,
  stored: readonly number[],
): Lowered {
  const { shape, attrs } = node;
  const outer = shape.flatMap((extent, i) => [
    extent / attrs.window_dimensions[i],
    attrs.window_dimensions[i],
  ]);
  const axes = outer.length;
  const windows = shape.map((_, i) => axisForm(2 * i, axes));
  const within = shape.map((_, i) => axisForm(2 * i + 1, axes));
  const out = shape.map((_, i) =>
    addForms(scaleForm(windows[i], attrs.window_dimensions[i]), within[i]),
  );
  const lowering = new GroupLowering(graph, holding, group.members, axes, () =>
    longForms(shape, out),
  );
  const { builder } = lowering;
  const map: IndexMap = { forms: windows, bounds: [] };
  const here = builder.index(combineForms(within, stridesOf(attrs.window_dimensions), axes));
  const selected = builder.emit({
    op: 'compare',
    dtype: 'bool',
    direction: 'EQ',
    args: [builder.valueOf(node.inputs[1], map), here],
  });
  lowering.define(
    group.members[0],
    builder.select(selected, builder.valueOf(node.inputs[0], map), builder.constant(0, node.dtype)),
  );
  return finish(lowering, outer, [], [], stored);
}

/** Each element sums over the places it may have in a window, where that window exists and selected it. */
function lowerScatter(
  graph: Graph,
  holding: Holding,
  group: Group,
  node: GraphNode<'select_and_scatter'>,
  stored: readonly number[],
): Lowered {
  const { shape, attrs } = node;
  const [source, positions] = node.inputs;
  const counts = graph.nodes[source].shape;
  const rank = shape.length;
  const extents = [...shape, ...attrs.window_dimensions];
  const axes = extents.length;
  const out = shape.map((_, i) => axisForm(i, axes));
  const lowering = new GroupLowering(graph, holding, group.members, axes, () =>
    longForms(shape, out),
  );
  const { builder } = lowering;

  const places = shape.map((_, i) =>
    addForms(
      scaleForm(out[i], attrs.base_dilations[i], attrs.padding[i][0]),
      scaleForm(axisForm(rank + i, axes), -attrs.window_dilations[i]),
    ),
  );
  const { forms, bounds, divided } = reach(places, attrs.window_strides, counts, extents);
  const map: IndexMap = { forms, bounds };
  // Where there is no window, no position is ever -1.
  const position = builder.load(positions, map, -1, divided);
  const expr = whereSelected(builder, attrs, position, builder.load(source, map, 0, divided), rank);
  const reductions: Reduction[] = [{ kind: 'sum', expr, dtype: node.dtype }];
  lowering.define(
    group.members[0],
    builder.emit({ op: 'reduced', dtype: node.dtype, reduction: 0 }),
  );
  return finish(lowering, shape, attrs.window_dimensions, reductions, stored);
}
