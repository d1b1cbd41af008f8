/**
 * Keeps what several stages need. A later stage of a row kernel walks the same row again; what is costly there (softmax's
 * exponentials) is written to this thread's scratch memory by the first stage that computes it, and read by the others.
 */
import {
  operandsOf,
  type Expr,
  type NestKernel,
  type Reduction,
  type Stage,
  type Store,
} from '../../../../ir/kernel.ts';
import { stridesOf } from '../../../../ir/shape.ts';
import { needed } from '../../../../ir/expressions.ts';
import { dependencies } from '../dependencies.ts';
import { SCRATCH_BYTES } from '../generated.ts';
import { costOf } from './costs.ts';
import { forgetfulOf, type Known } from './forgetful.ts';

export interface RowKernel {
  readonly kernel: NestKernel;
  /** The last arguments lie in scratch memory, at these byte distances. */
  readonly scratch: readonly number[];
  /** For each load of a kept row, a reduction of the stage that writes it. */
  readonly after: ReadonlyMap<number, number>;
  /** For each load of a kept row, the expression that was kept. */
  readonly copies: ReadonlyMap<number, number>;
  /** See forgetful.ts. */
  forgetful(known: Known): ReadonlySet<Reduction>;
}

/** A store and a load together cost about this, in vector instructions. */
const moveCost = 4;

/** A kernel that keeps rows in scratch memory where that pays. Its stages must be walked for one outer index at a time. */
export function keepRows(kernel: NestKernel): RowKernel {
  const rowSize = kernel.inner.reduce((a, b) => a * b, 1);
  const rowBytes = Math.ceil((4 * rowSize) / 64) * 64;
  const most = Math.floor(SCRATCH_BYTES / Math.max(rowBytes, 1));
  const exprs = [...kernel.exprs];
  const args = [...kernel.args];
  const scratch: number[] = [];
  const coefs = [...kernel.outer.map(() => 0), ...stridesOf(kernel.inner)];
  let { reductions } = kernel;
  const stages: Stage[] = [];
  /** Where what was computed by earlier stages can be read instead. */
  const kept = new Map<number, number>();
  const after = new Map<number, number>();
  const copies = new Map<number, number>();

  kernel.stages.forEach((stage, s) => {
    if (stage.over === 'outer') {
      stages.push(stage);
      return;
    }
    // Rewritten first: what is kept from here on is for the stages behind.
    const change = replacer(exprs, kept);
    reductions = reductions.map((reduction, r) =>
      stage.reductions.includes(r) ? { ...reduction, expr: change(reduction.expr) } : reduction,
    );
    const stores: Store[] = stage.stores.map((store) => ({ ...store, expr: change(store.expr) }));
    for (const id of sharedExprs(kernel, s)) {
      if (kept.has(id) || scratch.length >= most) continue;
      const { dtype } = exprs[id];
      const arg = args.push({ dtype, access: 'write' }) - 1;
      scratch.push(scratch.length * rowBytes);
      const expr = change(id);
      stores.push({ arg, expr, coefs, offset: 0 });
      const access = { arg, coefs, offset: 0, parts: [] };
      const load = exprs.push({ op: 'load', dtype, access, fill: 0 }) - 1;
      kept.set(id, load);
      after.set(load, stage.reductions[0]);
      copies.set(load, expr);
    }
    stages.push({ ...stage, stores });
  });
  const changed = { ...kernel, args, exprs, reductions, stages };
  return {
    kernel: changed,
    scratch,
    after,
    copies,
    forgetful: (known) => forgetfulOf(changed, copies, kernel.args.length, known),
  };
}

/** What this stage computes, what a later one needs as it is, and what costs more to compute than to keep. */
function sharedExprs(kernel: NestKernel, stage: number): number[] {
  const { exprs, outer, reductions, stages } = kernel;
  const needs = dependencies(exprs);
  const roots = (s: Stage): number[] => [
    ...s.reductions.map((r) => reductions[r].expr),
    ...s.stores.map((store) => store.expr),
  ];
  const here = needed(exprs, roots(stages[stage]));
  const shared = new Set<number>();
  // Expressions are shared: without this, the random bits of a dropout would be walked once for each way that leads there.
  const seen = new Set<number>();
  for (const later of stages.slice(stage + 1)) {
    if (later.over === 'outer') continue;
    const consider = (id: number): void => {
      if (seen.has(id)) return;
      seen.add(id);
      if (here.has(id)) shared.add(id);
      else operandsOf(exprs[id]).forEach(consider);
    };
    roots(later).forEach(consider);
  }
  const overInner = (id: number): boolean => needs[id].axes.some((axis) => axis >= outer.length);
  const worth = (id: number): boolean => {
    let cost = 0;
    for (const part of needed(exprs, [id])) if (overInner(part)) cost += costOf(exprs[part], exprs);
    return cost > moveCost && exprs[id].dtype !== 'bool';
  };
  return [...shared].filter((id) => overInner(id) && worth(id));
}

/** Rewrites expressions with some replaced; new ones are added behind. */
function replacer(exprs: Expr[], replaced: ReadonlyMap<number, number>): (id: number) => number {
  const done = new Map(replaced);
  const change = (id: number): number => {
    const known = done.get(id);
    if (known !== undefined) return known;
    const expr = exprs[id];
    let result = id;
    if (operandsOf(expr).some((operand) => change(operand) !== operand))
      result = exprs.push(withOperands(expr, change)) - 1;
    done.set(id, result);
    return result;
  };
  return replaced.size === 0 ? (id) => id : change;
}

function withOperands(expr: Expr, change: (id: number) => number): Expr {
  if ('args' in expr) return { ...expr, args: expr.args.map(change) } as unknown as Expr;
  if (expr.op === 'load') {
    const parts = expr.access.parts.map((part) =>
      part.kind === 'gathered' ? { ...part, expr: change(part.expr) } : part,
    );
    return { ...expr, access: { ...expr.access, parts } };
  }
  return expr;
}
