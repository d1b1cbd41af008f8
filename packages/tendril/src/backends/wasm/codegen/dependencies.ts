/** What each of a kernel's expressions depends on: which axes, which reductions, and whether the sum of products. */
import { partsOf } from '../../../ir/expressions.ts';
import { operandsOf, type Expr } from '../../../ir/kernel.ts';

export interface Dependencies {
  readonly axes: readonly number[];
  readonly reductions: readonly number[];
  readonly sum: boolean;
}

/**
 * @param after expressions that can be computed only once a certain reduction is done, although they do not use its result: loads
 * of what the same stage has stored.
 */
export function dependencies(
  exprs: readonly Expr[],
  after: ReadonlyMap<number, number> = new Map(),
): Dependencies[] {
  const all: Dependencies[] = [];
  for (const [id, expr] of exprs.entries()) {
    const axes = new Set<number>();
    const reductions = new Set<number>();
    let sum = expr.op === 'sum';
    const addForm = ({ coefs }: { readonly coefs: readonly number[] }): void =>
      coefs.forEach((c, axis) => {
        if (c !== 0) axes.add(axis);
      });
    if (expr.op === 'index') addForm(expr);
    if (expr.op === 'load') addForm(expr.access);
    if (expr.op === 'reduced') reductions.add(expr.reduction);
    const awaited = after.get(id);
    if (awaited !== undefined) reductions.add(awaited);
    for (const part of partsOf(expr)) if (part.kind !== 'gathered') addForm(part);
    for (const operand of operandsOf(expr)) {
      for (const axis of all[operand].axes) axes.add(axis);
      for (const r of all[operand].reductions) reductions.add(r);
      sum ||= all[operand].sum;
    }
    const inOrder = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
    all.push({ axes: inOrder(axes), reductions: inOrder(reductions), sum });
  }
  return all;
}
