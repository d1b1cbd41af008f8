/**
 * Kernels that see more than a device binds at once are run in pieces: over a part of their axes, each sees only a part of its
 * tensors, which begins where a binding may begin.
 */
import type { Access, AccessPart, Kernel, Linear } from '../../ir/kernel.ts';
import { storesOf, withForms } from '../../ir/expressions.ts';
import { canLayOut, windowAlignment } from './codegen/layout.ts';
import type { Limits } from './limits.ts';

/** A part of a kernel's work, as a kernel by itself. */
export interface Piece {
  readonly kernel: Kernel;
  readonly extent: number;
  /** By argument: the element of its buffer at which what it sees begins, and how many elements it sees. */
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

/** Of an axis, from where to where. */
type Range = readonly [from: number, to: number];

/** Extents of the axes whose indices do not depend on each other, the open one filled in; and of the others. */
function axesOf(kernel: Kernel, extent: number): { free: number[]; rest: readonly number[] } {
  const [outer, rest] =
    kernel.kind === 'nest'
      ? [kernel.outer, kernel.inner]
      : [[...kernel.batch, ...kernel.m, ...kernel.n], kernel.k];
  return { free: [extent, ...outer.slice(1)], rest };
}

function withExtents(kernel: Kernel, free: readonly number[]): Kernel {
  if (kernel.kind === 'nest') return { ...kernel, outer: free };
  const { batch, m } = kernel;
  const toN = batch.length + m.length;
  return {
    ...kernel,
    batch: free.slice(0, batch.length),
    m: free.slice(batch.length, toN),
    n: free.slice(toN),
  };
}

/** What a form is at least, and at most. */
function boundsOf({ coefs, offset }: Linear, extents: readonly number[]): Range {
  let [least, most] = [offset, offset];
  coefs.forEach((c, axis) => {
    if (c > 0) most += c * (extents[axis] - 1);
    else least += c * (extents[axis] - 1);
  });
  return [least, most];
}

function reachOf(parts: readonly AccessPart[]): number {
  return parts.reduce(
    (sum, part) => (part.kind === 'bound' ? sum : sum + (part.extent - 1) * part.stride),
    0,
  );
}

/** The kernel for these ranges of its free axes, which may be empty of none. */
function restricted(
  kernel: Kernel,
  ranges: readonly Range[],
  rest: readonly number[],
  buffers: readonly number[],
  sizes: readonly number[],
): Piece {
  const shifted = <L extends Linear>(form: L): L => ({
    ...form,
    offset: ranges.reduce((sum, [from], axis) => sum + from * form.coefs[axis], form.offset),
  });
  const free = ranges.map(([from, to]) => to - from);
  const extents = [...free, ...rest];
  const exprs = withForms(kernel.exprs, shifted);
  const stores = storesOf(kernel).map(shifted);
  const accesses: Pick<Access, 'arg' | 'coefs' | 'offset' | 'parts'>[] = [
    ...exprs.flatMap((e) => (e.op === 'load' ? [e.access] : [])),
    ...stores.map((store) => ({ ...store, parts: [] })),
  ];
  /** By buffer: what is seen of it. */
  const seen = new Map<number, [from: number, to: number]>();
  for (const { arg, parts, ...form } of accesses) {
    const [least, most] = boundsOf(form, extents);
    const last = sizes[arg] - 1;
    const from = Math.min(Math.max(0, least), last);
    const to = Math.min(Math.max(from, most + reachOf(parts)), last);
    const known = seen.get(buffers[arg]);
    if (known === undefined) seen.set(buffers[arg], [from, to]);
    else {
      known[0] = Math.min(known[0], from);
      known[1] = Math.max(known[1], to);
    }
  }
  const starts = buffers.map((b) => {
    const [from] = seen.get(b) ?? [0];
    return from - (from % windowAlignment);
  });
  const within = buffers.map((b, arg) => (seen.get(b)?.[1] ?? 0) + 1 - starts[arg]);
  const moved = <S extends Linear & { readonly arg: number }>(place: S): S => ({
    ...shifted(place),
    offset: shifted(place).offset - starts[place.arg],
  });
  const here = exprs.map((e) =>
    e.op === 'load'
      ? { ...e, access: { ...e.access, offset: e.access.offset - starts[e.access.arg] } }
      : e,
  );
  const cut = withExtents(
    kernel.kind === 'nest'
      ? {
          ...kernel,
          exprs: here,
          stages: kernel.stages.map((stage) => ({ ...stage, stores: stage.stores.map(moved) })),
        }
      : { ...kernel, exprs: here, stores: kernel.stores.map(moved) },
    free,
  );
  return { kernel: cut, extent: free[0], starts, sizes: within };
}

/** Halves a range, where its length allows at a multiple of what vectors and bindings go by. */
function halves([from, to]: Range): [Range, Range] {
  const length = to - from;
  const unit = length >= 2 * windowAlignment ? windowAlignment : length >= 8 ? 4 : 1;
  const middle = from + Math.ceil(length / 2 / unit) * unit;
  return [
    [from, middle],
    [middle, to],
  ];
}

/** A kernel is not cut into more pieces than this: they would take longer than the way to the host. */
const mostPieces = 4096;

const elementsOf = ({ sizes }: Piece): number => sizes.reduce((sum, size) => sum + size, 0);

/**
 * The pieces of a kernel that a device can run; one where it binds all at once, and one that it cannot run where no cutting helps:
 * each needs all of too much.
 * @param buffers the identity of each argument's buffer.
 * @param sizes the number of elements of each argument.
 */
export function piecesOf(
  kernel: Kernel,
  extent: number,
  buffers: readonly number[],
  sizes: readonly number[],
  limits: Limits,
): Piece[] {
  const whole: Piece = { kernel, extent, starts: sizes.map(() => 0), sizes };
  const fits = (piece: Piece): boolean => canLayOut(kernel.args, buffers, piece.sizes, limits);
  if (fits(whole)) return [whole];
  const { free, rest } = axesOf(kernel, extent);
  const at = (ranges: readonly Range[]): Piece => restricted(kernel, ranges, rest, buffers, sizes);
  // What does not fit for one index of each axis fits for no more of them.
  if (!fits(at(free.map(() => [0, 1])))) return [whole];
  const found: Piece[] = [];
  /** Whether it could be cut up into what fits. */
  const divide = (piece: Piece, ranges: readonly Range[]): boolean => {
    if (fits(piece)) return found.push(piece) <= mostPieces;
    let best: { readonly pieces: [Piece, readonly Range[]][]; readonly most: number } | null = null;
    for (const [axis, range] of ranges.entries()) {
      if (range[1] - range[0] < 2) continue;
      const pieces = halves(range).map((half): [Piece, readonly Range[]] => {
        const parts = ranges.with(axis, half);
        return [at(parts), parts];
      });
      const most = Math.max(...pieces.map(([each]) => elementsOf(each)));
      if (most < elementsOf(piece) && (best === null || most < best.most)) best = { pieces, most };
    }
    return best?.pieces.every(([each, parts]) => divide(each, parts)) ?? false;
  };
  return divide(
    whole,
    free.map((each): Range => [0, each]),
  )
    ? found
    : [whole];
}
