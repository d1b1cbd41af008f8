/**
 * Large reductions in two steps: parts of what is reduced by themselves, then the parts' results. The parts share out a reduction
 * of everything among threads; and where columns are reduced, whose elements lie far apart, a part is rows that stay in a cache
 * while one group of columns after the other is walked. The parts depend on shapes alone, so no result depends on who computed it.
 *
 * Rows that are neither long nor few stay as they are: each is a unit of work, and a kernel may walk it several times (fuse/groups.ts).
 */
import type { AnyGraphNode, Graph, GraphNode } from '../../ir/graph.ts';
import { identityOf } from '../../ir/identity.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import { sizeOf, type Shape } from '../../ir/shape.ts';
import { on, Rewriter, withoutDead } from '../simplify/rewriter.ts';

/** Less work than this is done before other threads are awake. */
const leastSize = 1 << 17;
/** Elements of a part of a long row, about: some microseconds of work. */
const rowPart = 1 << 15;
/** Elements of a part of several columns: a page of memory, whose lines are fetched ahead in whatever order they are read. */
const columnPart = 1 << 10;
/** So many units of work are enough for all threads. */
const enoughUnits = 64;
/** With rows of this many elements a kernel can do without parts, if there are enough of them. */
const longRow = 1 << 16;
/** A part takes in at least so many elements for each of its results, which have to be read again. */
const leastRatio = 8;

/** Fewer columns than this leave vectors side by side idle. So many are enough. */
const fewColumns = 16;
const wideRow = 128;

/** How many indices of the first reduced axis make a part, or null where the reduction stays whole. */
function partOf(shape: Shape, dimensions: readonly number[], axis: number): number | null {
  const size = sizeOf(shape);
  if (size < leastSize) return null;
  const before = sizeOf(shape.slice(0, axis));
  const behind = shape.slice(axis);
  const isKept = (i: number): boolean => !dimensions.includes(axis + i);
  const kept = sizeOf(behind.filter((_, i) => isKept(i)));
  const block = size / before;
  if (before >= enoughUnits && (kept === 1 || block <= longRow)) return null;
  if (kept === 1 && before >= 4 && block <= longRow) return null;
  const reduced = block / kept;
  const perIndex = reduced / shape[axis];
  const partSize = kept === 1 ? rowPart : columnPart;
  const ideal = Math.max(partSize / (perIndex * kept), leastRatio / perIndex, 1);
  const extent = shape[axis];
  if (ideal > extent / 2) return null;
  return partNear(extent, Math.ceil(ideal));
}

/** A part of about this size, one without a remainder if there is any. */
function partNear(extent: number, ideal: number): number {
  for (let part = ideal; part < 2 * ideal; part++) if (extent % part === 0) return part;
  return ideal;
}

type Reduce = GraphNode<'reduce'>;

/** A large reduction in parts. */
const splitRule = on(['reduce'], (node, r) => {
  const { kind, dimensions } = node.attrs;
  const { shape } = r.nodes[node.inputs[0]];
  // Where the first reduced axes have extent 1 the others count.
  const long = dimensions.filter((d) => shape[d] > 1).sort((a, b) => a - b);
  if (long.length === 0) return null;
  const [axis] = long;
  const part = partOf(shape, dimensions, axis);
  const narrow = part === null ? null : inWiderRows(r, node, long[long.length - 1]);
  if (narrow !== null) return narrow;
  if (part === null) return null;
  if (kind === 'argmax' || kind === 'argmin')
    return sizeOf(shape.slice(axis + 1)) === 1 ? firstExtreme(r, node, part) : null;
  if (part === 1) {
    const rest = dimensions.filter((d) => d !== axis);
    const partial = r.make('reduce', { kind, dimensions: rest }, node.inputs[0]);
    const at = axis - rest.filter((d) => d < axis).length;
    return r.make('reduce', { kind, dimensions: [at] }, partial);
  }
  const inner = dimensions.map((d) => (d >= axis ? d + 1 : d));
  const parts = inParts(r, node.inputs[0], axis, part, kind);
  const partial = r.make('reduce', { kind, dimensions: inner }, parts);
  const at = axis - dimensions.filter((d) => d < axis).length;
  return r.make('reduce', { kind, dimensions: [at] }, partial);
});

/**
 * Columns too few for vectors side by side: those of several rows are taken for columns of their own and brought together at
 * the end.
 */
function inWiderRows(r: Rewriter, { attrs, inputs }: Reduce, last: number): number | null {
  const { kind, dimensions } = attrs;
  const { shape } = r.nodes[inputs[0]];
  const columns = sizeOf(shape.slice(last + 1));
  if (columns === 1 || columns >= fewColumns || kind === 'argmax' || kind === 'argmin') return null;
  const rows = Math.ceil(wideRow / columns);
  const rest = dimensions.filter((d) => d !== last);
  const at = last - dimensions.filter((d) => d < last).length;
  const isShort = shape[last] <= 4 * rows;
  if (isShort && rest.every((d) => shape[d] === 1)) return null;
  const value = isShort
    ? inputs[0]
    : inParts(r, inputs[0], last, partNear(shape[last], rows), kind);
  const first = isShort ? rest : [...rest, last];
  const wide = r.make('reduce', { kind, dimensions: first }, value);
  return r.make('reduce', { kind, dimensions: [at] }, wide);
}

/** A value with an axis cut into parts: two axes, the second of extent `part`. */
function inParts(r: Rewriter, value: number, axis: number, part: number, kind: ReduceKind): number {
  const { shape, dtype } = r.nodes[value];
  const count = Math.ceil(shape[axis] / part);
  const missing = count * part - shape[axis];
  const none = shape.map(() => 0);
  const padded =
    missing === 0
      ? value
      : r.make(
          'pad',
          {
            low: none,
            high: none.with(axis, missing),
            interior: none,
            value: identityOf(kind, dtype),
          },
          value,
        );
  const cut = [...shape.slice(0, axis), count, part, ...shape.slice(axis + 1)];
  return r.make('reshape', { shape: cut }, padded);
}

/** The first part whose extreme is that of all, and the position in it. A NaN is the extreme of its part and of all. */
function firstExtreme(r: Rewriter, { attrs, inputs }: Reduce, part: number): number {
  const [axis] = attrs.dimensions;
  const extreme = attrs.kind === 'argmax' ? 'max' : 'min';
  const parts = inParts(r, inputs[0], axis, part, attrs.kind);
  const values = r.make('reduce', { kind: extreme, dimensions: [axis + 1] }, parts);
  const places = r.make('reduce', { kind: attrs.kind, dimensions: [axis + 1] }, parts);
  const { shape, dtype } = r.nodes[values];
  const every = (x: number): number =>
    r.make(
      'broadcast_in_dim',
      { shape, broadcast_dimensions: shape.flatMap((_, d) => (d === axis ? [] : [d])) },
      x,
    );
  const int = (value: number): number => r.make('constant', { value, shape, dtype: 'int32' });
  const best = every(r.make('reduce', { kind: extreme, dimensions: [axis] }, values));
  let wins = r.make('compare', { comparison_direction: 'EQ' }, values, best);
  if (dtype === 'float32')
    wins = r.make(
      'or',
      {},
      wins,
      r.make('compare', { comparison_direction: 'NE' }, values, values),
    );
  const start = r.make('iota', { dimension: axis, shape, dtype: 'int32' });
  const whole = r.make('add', {}, r.make('multiply', {}, start, int(part)), places);
  const candidates = r.make('select', {}, wins, whole, int(2 ** 31 - 1));
  return r.make('reduce', { kind: 'min', dimensions: [axis] }, candidates);
}

export function splitReductions(graph: Graph): Graph {
  const isLarge = ({ op, inputs }: AnyGraphNode): boolean =>
    op === 'reduce' && sizeOf(graph.nodes[inputs[0]].shape) >= leastSize;
  if (!graph.nodes.some(isLarge)) return graph;
  const rewriter = new Rewriter([splitRule]);
  const at: number[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => at[input]);
    at.push(rewriter.add({ ...node, inputs }));
  }
  return withoutDead({
    nodes: rewriter.nodes,
    inputs: graph.inputs.map((i) => at[i]),
    outputs: graph.outputs.map((i) => at[i]),
    donated: graph.donated,
    steady: graph.steady,
  });
}
