/**
 * A chain: a contraction, windows over its results (a depthwise convolution, pooling), and perhaps a contraction of what these give,
 * computed by one shader. What is between lies in the shared memory of a workgroup, a tile at a time, and never in the device's
 * memory. This file tells whether kernels make a chain; shader.ts writes its shader.
 */
import type {
  AccessPart,
  Bound,
  ContractionKernel,
  Expr,
  KernelArg,
  Linear,
  Load,
  NestKernel,
  Store,
} from '../../../ir/kernel.ts';
import { needed } from '../../../ir/expressions.ts';
import { gcd, product, sameShape, stridesOf } from '../../../ir/shape.ts';
import { findsPlace } from '../../gpu/reducing.ts';
import { moved } from '../../gpu/rewrite.ts';
import { laneCount, storesVectors } from '../codegen/lanes.ts';

/** A dimension in which windows lie: a place in it is a sum over axes of the windows' nest. */
export interface Dimension {
  /** By axis, outer ones first. */
  readonly coefs: readonly number[];
  /** From one place to the next, in rows of the first contraction. */
  readonly step: number;
  /** A place is there if, with the offset, it lies within the extent; null where all are. */
  readonly bound: { readonly offset: number; readonly extent: number } | null;
}

/** All kernels have the chain's arguments. Their open extents are filled in. */
export interface Chain {
  /** Stores nothing: `result` is the expression of what comes of a sum. */
  readonly first: ContractionKernel & { readonly result: number };
  /** In place of what it loads from the first it has the expression `sum`; `result` is the value of an outer index. */
  readonly window: NestKernel & { readonly result: number };
  /** Its left operand is the windows' results, whatever `a` is. Null where the windows' nest stores. */
  readonly last: ContractionKernel | null;
  readonly args: readonly KernelArg[];
  readonly dimensions: readonly Dimension[];
  /** The first's row at the origin of all dimensions. */
  readonly origin: number;
  /** What windows see where there is no place. */
  readonly fill: number;
}

/** A kernel, its open extent filled in, and which of its arguments are links of the chain. */
export interface Part<K> {
  readonly kernel: K;
  /** The argument that is the link before, and the one behind; -1 for none. */
  readonly reads: number;
  readonly writes: number;
}

const isBound = (part: AccessPart): part is Bound => part.kind === 'bound';

/** Whether a store writes all of a tensor, in the order of these axes; those behind do not matter. */
function isDense({ coefs, offset }: Linear, extents: readonly number[]): boolean {
  const strides = stridesOf(extents);
  return offset === 0 && extents.every((e, axis) => e === 1 || coefs[axis] === strides[axis]);
}

/** The dimensions of the form `rows` (in rows of the first contraction) under these bounds; null where there are none such. */
function dimensionsOf(
  rows: readonly number[],
  bounds: readonly Bound[],
  outer: number,
): Dimension[] | null {
  const free = new Set(rows.flatMap((c, axis) => (c === 0 ? [] : [axis])));
  const dimensions: Dimension[] = [];
  for (const { coefs, offset, extent } of bounds) {
    const axes = coefs.flatMap((c, axis) => (c === 0 ? [] : [axis]));
    if (axes.length === 0 || axes.some((axis) => coefs[axis] < 0 || !free.delete(axis)))
      return null;
    const step = rows[axes[0]] / coefs[axes[0]];
    if (!Number.isInteger(step) || axes.some((axis) => rows[axis] !== step * coefs[axis]))
      return null;
    dimensions.push({ coefs, step, bound: { offset, extent } });
  }
  // Those without bounds: an axis of windows goes with the axis along which these stand, from the last on.
  const left = [...free].filter((axis) => axis < outer);
  const inner = [...free].filter((axis) => axis >= outer);
  while (left.length + inner.length > 0) {
    const axes = [left.pop(), inner.pop()].filter((axis) => axis !== undefined);
    const step = axes.map((axis) => rows[axis]).reduce(gcd);
    const coefs = rows.map((c, axis) => (axes.includes(axis) ? c / step : 0));
    dimensions.push({ coefs, step, bound: null });
  }
  return dimensions.every(({ coefs, step }) => step > 0 && coefs.every((c) => c >= 0))
    ? dimensions
    : null;
}

/** What the windows load from the first contraction, if it is one access. */
function linkOf({ kernel, reads }: Part<NestKernel>): Load | null {
  const loads = kernel.exprs.filter((e): e is Load => e.op === 'load' && e.access.arg === reads);
  const [link] = loads;
  const alike = ({ access, fill }: Load): boolean =>
    fill === link.fill && JSON.stringify(access) === JSON.stringify(link.access);
  return loads.length > 0 && loads.every(alike) ? link : null;
}

function firstFits({ kernel, writes }: Part<ContractionKernel>): boolean {
  const { batch, m, n, exprs, a, stores } = kernel;
  const [store] = stores;
  return (
    batch.length === 0 &&
    n.length === 1 &&
    n[0] % laneCount === 0 &&
    stores.length === 1 &&
    store.arg === writes &&
    exprs[a].dtype === 'float32' &&
    exprs[store.expr].dtype === 'float32' &&
    isDense(store, [...m, ...n])
  );
}

/** Where the windows' nest stores, if it is of the kind that a chain can have. */
function windowStore({ kernel, writes }: Part<NestKernel>, link: Load): Store | null {
  const { outer, inner, exprs, reductions, stages } = kernel;
  const [walk, end] = stages;
  const fits =
    inner.length > 0 &&
    stages.length === 2 &&
    walk.over === 'inner' &&
    walk.stores.length === 0 &&
    walk.reductions.length === reductions.length &&
    end.over === 'outer' &&
    end.stores.length === 1 &&
    reductions.every(({ kind }) => !findsPlace(kind));
  if (!fits) return null;
  const [store] = end.stores;
  const late = [...needed(exprs, [store.expr])].map((id) => exprs[id]);
  const seesLink = late.some((e) => e.op === 'load' && e.access.arg === link.access.arg);
  return store.arg === writes &&
    exprs[store.expr].dtype === 'float32' &&
    isDense(store, outer) &&
    !seesLink
    ? store
    : null;
}

/** Whether the last contraction's left operand is the windows' results, row by row. */
function lastFits({ kernel, reads }: Part<ContractionKernel>, outer: readonly number[]): boolean {
  const { batch, m, n, k, exprs, a, stores } = kernel;
  const left = exprs[a];
  const loads = exprs.filter((e) => e.op === 'load' && e.access.arg === reads);
  if (left.op !== 'load' || loads.length !== 1 || left.access.arg !== reads) return false;
  const { coefs, offset, parts } = left.access;
  const strides = [...stridesOf([...m, ...k]).slice(0, m.length), ...n.map(() => 0), 1];
  return (
    batch.length === 0 &&
    k.length === 1 &&
    k[0] === outer.at(-1) &&
    product(m) * k[0] === product(outer) &&
    n.at(-1)! % laneCount === 0 &&
    storesVectors(stores, m.length + n.length - 1) &&
    left.dtype === 'float32' &&
    parts.length === 0 &&
    offset === 0 &&
    // Along an axis of extent 1 nothing moves.
    sameShape(
      coefs.map((c, axis) => ([...m, ...n, ...k][axis] === 1 ? 0 : c)),
      strides.map((c, axis) => ([...m, ...n, ...k][axis] === 1 ? 0 : c)),
    )
  );
}

/** The chain of these kernels, or null. `bufferOf` tells by kernel and argument. */
export function chainOf(
  first: Part<ContractionKernel>,
  window: Part<NestKernel>,
  last: Part<ContractionKernel> | null,
): {
  readonly chain: Chain;
  readonly from: readonly (readonly [part: number, arg: number])[];
} | null {
  const { outer } = window.kernel;
  const channels = outer.at(-1);
  const channel = outer.length - 1;
  const link = linkOf(window);
  if (link === null || link.dtype !== 'float32' || !firstFits(first)) return null;
  const store = windowStore(window, link);
  if (store === null || channels !== first.kernel.n[0]) return null;
  if (last !== null && !lastFits(last, outer)) return null;

  const { coefs, offset, parts } = link.access;
  const rows = coefs.map((c, axis) => (axis === channel ? 0 : c / channels));
  const inRows =
    coefs[channel] === 1 &&
    offset % channels === 0 &&
    rows.every(Number.isInteger) &&
    parts.every((part) => isBound(part) && part.coefs[channel] === 0);
  if (!inRows) return null;
  const dimensions = dimensionsOf(rows, parts.filter(isBound), outer.length);
  if (dimensions === null) return null;

  const args: KernelArg[] = [];
  const from: (readonly [number, number])[] = [];
  /** Which of the chain's arguments a kernel's are. Links are none. */
  const renamed = (
    part: number,
    kernel: { readonly args: readonly KernelArg[] },
    links: number[],
  ) =>
    kernel.args.map((arg, i) => {
      if (links.includes(i)) return -1;
      from.push([part, i]);
      return args.push({ dtype: arg.dtype, access: arg.access }) - 1;
    });
  const here = (exprs: readonly Expr[], names: readonly number[]): Expr[] =>
    exprs.map((e) =>
      moved(
        e,
        (id) => id,
        (arg) => names[arg],
      ),
    );
  const stored = (stores: readonly Store[], names: readonly number[]): Store[] =>
    stores.map((each) => ({ ...each, arg: names[each.arg] }));

  const firstNames = renamed(0, first.kernel, [first.writes]);
  const windowNames = renamed(1, window.kernel, [window.reads, last === null ? -1 : window.writes]);
  const lastNames = last === null ? [] : renamed(2, last.kernel, [last.reads]);
  const windowExprs = window.kernel.exprs.map((e): Expr =>
    e.op === 'load' && e.access.arg === window.reads ? { op: 'sum', dtype: 'float32' } : e,
  );
  const [walk, end] = window.kernel.stages;
  const chain: Chain = {
    first: {
      ...first.kernel,
      args,
      exprs: here(first.kernel.exprs, firstNames),
      stores: [],
      result: first.kernel.stores[0].expr,
    },
    window: {
      ...window.kernel,
      args,
      exprs: here(windowExprs, windowNames),
      stages: [walk, { ...end, stores: last === null ? stored(end.stores, windowNames) : [] }],
      result: store.expr,
    },
    last: last && {
      ...last.kernel,
      args,
      exprs: here(
        last.kernel.exprs.map((e, id): Expr =>
          id === last.kernel.a ? { op: 'const', dtype: 'float32', value: 0 } : e,
        ),
        lastNames,
      ),
      stores: stored(last.kernel.stores, lastNames),
    },
    args,
    dimensions,
    origin: offset / channels,
    fill: link.fill,
  };
  return { chain, from };
}
