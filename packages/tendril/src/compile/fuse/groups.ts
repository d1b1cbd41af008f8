/**
 * Groups: which held nodes one kernel computes together. A held node joins a group that computes something it reads at the same
 * place, as long as no third kernel would have to run in between.
 *
 * A group's **space** is the index space of its results, its **full** space that of its reduction's operands. Axes of extent 1 are left
 * out of both. `outer` nodes have a value for each index of the space, `inner` nodes one for each index of the full space.
 */
import type { Graph } from '../../ir/graph.ts';
import type { Linear } from '../../ir/kernel.ts';
import type { WindowAttrs } from '../../ir/primitives.ts';
import { sameShape, sizeOf, type Shape } from '../../ir/shape.ts';
import { ExprBuilder } from '../lower/expr-builder.ts';
import { workOf } from './classify.ts';
import type { Holding } from './hold.ts';
import { squeeze, squeezedMap } from './squeeze.ts';
import type { IndexMap } from './views.ts';

export type GroupKind =
  'nest' | 'window' | 'contraction' | 'assemble' | 'routine' | 'control' | 'barrier';

/** Kinds whose kernels elementwise work may join. */
const joinable: ReadonlySet<GroupKind> = new Set<GroupKind>(['nest', 'window', 'contraction']);

export interface Group {
  readonly id: number;
  readonly kind: GroupKind;
  /** In order of computation. A control node's is followed by those of its values that are read. */
  readonly members: number[];
  readonly place: Map<number, 'outer' | 'inner'>;
  /** What its members cost together. */
  cost: number;
  /** Extents above 1 of the results' space. */
  space: readonly number[];
  /** For groups with reductions: extents above 1 of the operands' space, and which of these axes are reduced. */
  full: readonly number[] | null;
  reduced: readonly number[];
  /** Groups whose results this one reads. */
  readonly reads: Set<Group>;
}

/** Rows longer than this are walked by kernels of their own, which can share out a row among threads. */
const maxRow = 1 << 16;
/** Fewer rows than this give threads and lanes too little to share. */
const minRows = 4;
/** A kernel whose element costs more than this is code that no processor keeps in its caches. */
const maxCost = 500;

/** A held node that another reads, and where. Null: all of it, in some order. */
interface Reference {
  readonly node: number;
  readonly map: IndexMap | null;
}

export function makeGroups(graph: Graph, holding: Holding): Group[] {
  const { nodes } = graph;
  const groups: Group[] = [];
  const groupOf = new Map<number, Group>();

  const open = (node: number, kind: Group['kind'], space: Shape): Group => {
    const group: Group = {
      id: groups.length,
      kind,
      members: [],
      place: new Map(),
      cost: 0,
      space: squeeze(space),
      full: null,
      reduced: [],
      reads: new Set(),
    };
    groups.push(group);
    add(group, node, 'outer');
    return group;
  };
  const add = (group: Group, node: number, place: 'outer' | 'inner'): void => {
    group.members.push(node);
    group.cost += holding.cost[node];
    group.place.set(node, place);
    groupOf.set(node, group);
  };
  const rootOf = (node: number): number => holding.aliasOf[node] ?? node;

  /** Held nodes that `node` reads, where it is computed over axes of `shape` (its own, or its operand's for reductions). */
  const referencesOf = (node: number, operandsOnly: boolean, shape: Shape): Reference[] => {
    const references: Reference[] = [];
    const builder = new ExprBuilder(graph, holding, squeeze(shape).length, (b) => (held, map) => {
      references.push({ node: held, map });
      return b.constant(0, nodes[held].dtype);
    });
    // Gathered operands and the like are loaded, not read through the hook: their arguments tell.
    const map = squeezedMap(shape);
    if (operandsOnly) for (const input of nodes[node].inputs) builder.valueOf(input, map);
    else builder.compute(node, map);
    for (const loaded of builder.argNodes) references.push({ node: loaded, map: null });
    return references;
  };

  const readsOf = (references: readonly Reference[]): Set<Group> =>
    new Set(references.flatMap((r) => groupOf.get(rootOf(r.node)) ?? []));

  /** Whether `from` needs, directly or not, something that `target` computes. */
  const needs = (from: Group, target: Group, seen = new Set<Group>()): boolean => {
    if (from === target) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    for (const read of from.reads) if (needs(read, target, seen)) return true;
    return false;
  };

  const canJoin = (group: Group, node: number, reads: ReadonlySet<Group>): boolean => {
    if (group.cost + holding.cost[node] > maxCost) return false;
    for (const read of reads) if (read !== group && needs(read, group)) return false;
    return true;
  };

  const join = (
    group: Group,
    node: number,
    place: 'outer' | 'inner',
    reads: ReadonlySet<Group>,
  ): void => {
    add(group, node, place);
    for (const read of reads) if (read !== group) group.reads.add(read);
  };

  /** Read element by element, without bounds, under its own shape. */
  const isPlain = (r: Reference): boolean =>
    r.map !== null && r.map.bounds.length === 0 && holding.aliasOf[r.node] === null;

  /** Whether all that is read of `group` is read at the place where it is computed. */
  const readsInPlace = (
    group: Group,
    references: readonly Reference[],
    place: 'outer' | 'inner',
    shape: Shape,
  ): boolean =>
    references.every((r) => {
      if (groupOf.get(rootOf(r.node)) !== group) return true;
      if (!isPlain(r)) return false;
      const at = group.place.get(r.node)!;
      if (place === 'outer' && at === 'inner') return false;
      const axes =
        place === at
          ? squeeze(shape).map((_, i) => i)
          : squeeze(shape).flatMap((_, i) => (group.reduced.includes(i) ? [] : [i]));
      return isProjection(nodes[r.node].shape, r.map!.forms, axes);
    });

  const placeIn = (group: Group, shape: Shape): 'outer' | 'inner' | null => {
    const extents = squeeze(shape);
    if (group.full !== null && sameShape(extents, group.full) && rowsPay(group.full, group.reduced))
      return 'inner';
    return sameShape(extents, group.space) ? 'outer' : null;
  };

  nodes.forEach((node, i) => {
    if (!holding.held[i]) return;
    const work = workOf(node);
    if (work === 'leaf') return;
    if (work === 'map') {
      const references = referencesOf(i, false, node.shape);
      const reads = readsOf(references);
      if (joinAsMap(i, node.shape, references, reads)) return;
      joinReads(open(i, 'nest', node.shape), reads);
    } else if (work === 'reduce') {
      const operandShape = nodes[node.inputs[0]].shape;
      const references = referencesOf(i, true, operandShape);
      const reads = readsOf(references);
      const dims = (node.attrs as { dimensions: readonly number[] }).dimensions;
      if (joinAsReduction(i, operandShape, dims, references, reads)) return;
      const group = open(i, 'nest', node.shape);
      group.full = squeeze(operandShape);
      group.reduced = squeezedAxes(operandShape, dims);
      joinReads(group, reads);
    } else if (work === 'element') {
      add(groupOf.get(node.inputs[0])!, i, 'outer');
    } else {
      const reads = new Set(
        node.inputs.flatMap((input) =>
          [...heldBelow(input)].flatMap((h) => groupOf.get(rootOf(h)) ?? []),
        ),
      );
      if (!joinAsWindow(i, reads)) joinReads(open(i, work, node.shape), reads);
    }
  });
  return groups;

  /** Reductions of one operand's windows are one walk through them: pooling, and where its largest elements were. */
  function joinAsWindow(i: number, reads: ReadonlySet<Group>): boolean {
    const node = nodes[i];
    if (node.op !== 'reduce_window') return false;
    const window = windowKey(node.attrs);
    for (const group of groups) {
      const first = nodes[group.members[0]];
      const alike =
        first.op === 'reduce_window' &&
        first.inputs[0] === node.inputs[0] &&
        windowKey(first.attrs) === window;
      if (!alike || !canJoin(group, i, reads)) continue;
      join(group, i, 'outer', reads);
      return true;
    }
    return false;
  }

  function joinReads(group: Group, reads: ReadonlySet<Group>): void {
    for (const read of reads) if (read !== group) group.reads.add(read);
  }

  function heldBelow(node: number, found = new Set<number>()): Set<number> {
    if (holding.held[node] || holding.aliasOf[node] !== null) found.add(node);
    else for (const input of nodes[node].inputs) heldBelow(input, found);
    return found;
  }

  function joinAsMap(
    i: number,
    shape: Shape,
    references: readonly Reference[],
    reads: ReadonlySet<Group>,
  ): boolean {
    const candidates = [...reads].sort((a, b) => b.id - a.id);
    for (const group of candidates) {
      if (!joinable.has(group.kind)) continue;
      const place = placeIn(group, shape);
      if (
        place === null ||
        !readsInPlace(group, references, place, shape) ||
        !canJoin(group, i, reads)
      )
        continue;
      join(group, i, place, reads);
      for (const other of candidates) if (other !== group) tryMerge(group, other);
      return true;
    }
    return false;
  }

  /** Elementwise groups of one space that a node has brought together become one. */
  function tryMerge(into: Group, other: Group): void {
    const alike =
      into.kind === 'nest' &&
      other.kind === 'nest' &&
      into.full === null &&
      other.full === null &&
      sameShape(into.space, other.space);
    if (!alike || into.cost + other.cost > maxCost) return;
    for (const read of into.reads) if (read !== other && needs(read, other)) return;
    for (const read of other.reads) if (read !== into && needs(read, into)) return;
    const together = new Set([...into.members, ...other.members]);
    const identity = into.space.map((_, axis) => axis);
    for (const member of together) {
      const inPlace = referencesOf(member, false, nodes[member].shape).every(
        (r) =>
          !together.has(rootOf(r.node)) ||
          (isPlain(r) && isProjection(nodes[r.node].shape, r.map!.forms, identity)),
      );
      if (!inPlace) return;
    }
    into.members.push(...other.members);
    into.cost += other.cost;
    into.members.sort((a, b) => a - b);
    for (const member of other.members) {
      into.place.set(member, 'outer');
      groupOf.set(member, into);
    }
    for (const read of other.reads) if (read !== into) into.reads.add(read);
    into.reads.delete(other);
    for (const group of groups)
      if (group.reads.delete(other) && group !== into) group.reads.add(into);
    groups.splice(groups.indexOf(other), 1);
  }

  function joinAsReduction(
    i: number,
    operandShape: Shape,
    dims: readonly number[],
    references: readonly Reference[],
    reads: ReadonlySet<Group>,
  ): boolean {
    const full = squeeze(operandShape);
    const reduced = squeezedAxes(operandShape, dims);
    if (!rowsPay(full, reduced)) return false;
    for (const group of [...reads].sort((a, b) => b.id - a.id)) {
      if (group.kind !== 'nest') continue;
      const fresh = group.full === null && sameShape(group.space, full);
      const alike =
        group.full !== null && sameShape(group.full, full) && sameShape(group.reduced, reduced);
      if (!(fresh || alike) || !canJoin(group, i, reads)) continue;
      if (fresh) turnIntoRows(group, full, reduced);
      if (readsInPlace(group, references, 'inner', operandShape)) {
        join(group, i, 'outer', reads);
        return true;
      }
      if (fresh) turnBack(group, full);
    }
    return false;
  }

  function turnIntoRows(group: Group, full: readonly number[], reduced: readonly number[]): void {
    group.full = full;
    group.reduced = reduced;
    group.space = full.filter((_, axis) => !reduced.includes(axis));
    for (const member of group.members) group.place.set(member, 'inner');
  }

  function turnBack(group: Group, full: readonly number[]): void {
    group.full = null;
    group.reduced = [];
    group.space = full;
    for (const member of group.members) group.place.set(member, 'outer');
  }
}

/** The same for windows that lie at the same places. */
function windowKey(a: WindowAttrs): string {
  const { window_dimensions, window_strides, base_dilations, window_dilations, padding } = a;
  return [window_dimensions, window_strides, base_dilations, window_dilations, padding].join(';');
}

/** Positions of axes among those of extent above 1. */
function squeezedAxes(shape: Shape, dims: readonly number[]): number[] {
  const kept = shape.flatMap((extent, i) => (extent === 1 ? [] : [i]));
  return kept.flatMap((axis, position) => (dims.includes(axis) ? [position] : []));
}

/** Whether several stages over the same rows beat kernels of their own: rows are contiguous, not too long, and many. */
function rowsPay(full: readonly number[], reduced: readonly number[]): boolean {
  const trailing = reduced.every((axis, i) => axis === full.length - reduced.length + i);
  const row = sizeOf(reduced.map((axis) => full[axis]));
  const rows = sizeOf(full) / Math.max(1, row);
  return trailing && row <= maxRow && (rows >= minRows || sizeOf(full) <= 4096);
}

/** Whether forms are just `axes`, in order, on the axes of `shape` that are longer than 1. */
function isProjection(shape: Shape, forms: readonly Linear[], axes: readonly number[]): boolean {
  const long = forms.filter((_, i) => shape[i] !== 1);
  return (
    long.length === axes.length &&
    long.every(
      (form, i) =>
        form.offset === 0 && form.coefs.every((c, axis) => c === (axis === axes[i] ? 1 : 0)),
    )
  );
}
