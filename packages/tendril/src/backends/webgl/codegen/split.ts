/** Sharing out a long reduction: an inner axis becomes two, of which the slow one is an outer axis, with results of its own. */
import type { AccessPart, Expr, Linear, NestKernel, Reduction } from '../../../ir/kernel.ts';
import { product } from '../../../ir/shape.ts';
import { identityOf } from '../../../ir/identity.ts';

/** Reductions of at least so many elements are shared out until there are so many texels of results, each of at least so many. */
const splitFrom = 512;
const splitTexels = 1024;
const splitAtLeast = 128;
/** No fragment takes more steps than this: a long draw is taken for one that hangs. */
const mostSteps = 1 << 14;

export interface Split {
  /** Of the inner axes. */
  readonly axis: number;
  readonly chunks: number;
  readonly length: number;
}

/** @param fours the inner axis that goes in steps of four. */
export function chooseSplit(inner: readonly number[], texels: number, fours: number): Split | null {
  const terms = product(inner);
  const forWork =
    terms < splitFrom
      ? 1
      : Math.min(Math.ceil(splitTexels / texels), Math.floor(terms / splitAtLeast));
  const wanted = Math.max(forWork, Math.ceil(terms / mostSteps));
  if (wanted < 2) return null;
  const axis = inner.indexOf(Math.max(...inner));
  const unit = axis === fours ? 4 : 1;
  const units = inner[axis] / unit;
  const length = Math.ceil(units / Math.min(2 ** Math.round(Math.log2(wanted)), units)) * unit;
  const chunks = Math.ceil(inner[axis] / length);
  return chunks < 2 ? null : { axis, chunks, length };
}

export interface SplitKernel {
  readonly kernel: NestKernel;
  /** The row-major place in the inner space that there was, for reductions that find one. */
  readonly place: Linear;
}

/** The row-major place in the inner space. */
export function placeIn({ outer, inner }: NestKernel): Linear {
  const coefs = [...outer.map(() => 0), ...inner.map((_, axis) => product(inner.slice(axis + 1)))];
  return { coefs, offset: 0 };
}

/** The kernel with one more outer axis, the last. Only its reductions mean anything. */
export function splitKernel(kernel: NestKernel, { axis, chunks, length }: Split): SplitKernel {
  const { outer, inner, exprs, reductions } = kernel;
  const at = outer.length;
  const change = <L extends { readonly coefs: readonly number[] }>(form: L): L => {
    const { coefs } = form;
    return {
      ...form,
      coefs: [...coefs.slice(0, at), coefs[at + axis] * length, ...coefs.slice(at)],
    };
  };
  const part = (p: AccessPart): AccessPart => (p.kind === 'gathered' ? p : change(p));
  const changed = exprs.map((e): Expr => {
    if (e.op === 'index') return change(e);
    if (e.op === 'bound') return { ...e, parts: e.parts.map(part) };
    if (e.op !== 'load') return e;
    return { ...e, access: { ...change(e.access), parts: e.access.parts.map(part) } };
  });
  let split: readonly Reduction[] = reductions;
  if (chunks * length !== inner[axis]) {
    // The last part goes beyond the end.
    const axes = [...outer, chunks, ...inner].map(() => 0);
    const form = { coefs: axes.with(at, length).with(at + 1 + axis, 1), offset: 0 };
    const inside = changed.push({
      op: 'bound',
      dtype: 'bool',
      parts: [{ kind: 'bound', extent: inner[axis], ...form }],
    });
    split = reductions.map((r) => {
      const { dtype } = exprs[r.expr];
      const nothing = changed.push({ op: 'const', dtype, value: identityOf(r.kind, dtype) });
      const args = [inside - 1, r.expr, nothing - 1] as const;
      return { ...r, expr: changed.push({ op: 'select', dtype, args }) - 1 };
    });
  }
  return {
    kernel: {
      ...kernel,
      outer: [...outer, chunks],
      inner: inner.with(axis, length),
      exprs: changed,
      reductions: split,
    },
    place: change(placeIn(kernel)),
  };
}
