/** What can be said beforehand of the values of expressions, where that makes better code. NaN is possible everywhere. */
import { operandsOf, type NestKernel, type Reduction } from '../../../../ir/kernel.ts';
import type { RowKernel } from './rows.ts';

export interface Ranges {
  /** x - max x, as in softmax, and the like. */
  readonly neverPositive: ReadonlySet<number>;
  /** From 1 to the number of elements of a row: the sum of the exponentials of x - max x, one of which is that of 0. */
  readonly normalizers: ReadonlySet<number>;
  /** Largest elements that may forget a NaN; see forgetful.ts. */
  readonly forgetful: ReadonlySet<Reduction>;
}

export const noRanges: Ranges = {
  neverPositive: new Set(),
  normalizers: new Set(),
  forgetful: new Set(),
};

export function rangesOf(
  { exprs, reductions }: NestKernel,
  rows: Pick<RowKernel, 'copies' | 'forgetful'>,
): Ranges {
  const original = (id: number): number => rows.copies.get(id) ?? id;
  const neverPositive = new Set<number>();
  const belowMaximum = new Set<number>();
  const normalizers = new Set<number>();
  exprs.forEach((expr, id) => {
    if (expr.dtype !== 'float32') return;
    const [a, b] = operandsOf(expr);
    if (expr.op === 'subtract') {
      const subtrahend = exprs[b];
      if (subtrahend.op !== 'reduced') return;
      const { kind, expr: reduced } = reductions[subtrahend.reduction];
      if (kind === 'max' && original(reduced) === original(a)) belowMaximum.add(id);
    } else if (expr.op === 'negate') {
      const negated = exprs[a];
      const [x, y] = operandsOf(negated);
      if (negated.op === 'abs' || (negated.op === 'multiply' && x === y)) neverPositive.add(id);
    }
  });
  exprs.forEach((expr, id) => {
    if (expr.op === 'reduced') {
      const { kind, expr: summand } = reductions[expr.reduction];
      const { op } = exprs[summand];
      const [exponent] = operandsOf(exprs[summand]);
      if (kind === 'sum' && op === 'exponential' && belowMaximum.has(exponent)) normalizers.add(id);
    }
  });
  for (const id of belowMaximum) neverPositive.add(id);
  return { neverPositive, normalizers, forgetful: rows.forgetful({ belowMaximum, normalizers }) };
}
