/**
 * Matrix products. Operands are first brought into one fixed layout, so that the loops that do the work run along contiguous rows;
 * sums are kept in double precision.
 */
import { product, range } from '../../ir/shape.ts';
import { transposed } from './strided.ts';
import type { Evaluators, Values } from './values.ts';

/** sums[to + i] += x · row[from + i]: where the time goes. */
export function addScaled(
  sums: Float64Array,
  to: number,
  x: number,
  row: Values,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) sums[to + i] += x * row[from + i];
}

function addScaledInt(
  sums: Int32Array,
  to: number,
  x: number,
  row: Values,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) sums[to + i] += Math.imul(x, row[from + i]);
}

/** out[b,m,n] = Σk lhs[b,m,k]·rhs[b,k,n] */
function batchedMatMul(
  lhs: Values,
  rhs: Values,
  out: Values,
  b: number,
  m: number,
  n: number,
  k: number,
): void {
  const sums = out instanceof Int32Array ? new Int32Array(n) : new Float64Array(n);
  for (let i = 0; i < b * m; i++) {
    const firstRow = Math.floor(i / m) * k;
    sums.fill(0);
    for (let j = 0; j < k; j++) {
      const [x, row] = [lhs[i * k + j], (firstRow + j) * n];
      if (sums instanceof Int32Array) addScaledInt(sums, 0, x, rhs, row, n);
      else addScaled(sums, 0, x, rhs, row, n);
    }
    out.set(sums, i * n);
  }
}

export const contraction = {
  dot_general({ attrs }, [lhs, rhs], out) {
    const a = attrs;
    const isFree =
      (batching: readonly number[], contracting: readonly number[]) => (axis: number) =>
        !batching.includes(axis) && !contracting.includes(axis);
    const lhsFree = range(lhs.shape.length).filter(isFree(a.lhs_batching, a.lhs_contracting));
    const rhsFree = range(rhs.shape.length).filter(isFree(a.rhs_batching, a.rhs_contracting));
    const lhsExtents = (axes: readonly number[]): number => product(axes.map((d) => lhs.shape[d]));
    batchedMatMul(
      transposed(lhs.values, lhs.shape, [...a.lhs_batching, ...lhsFree, ...a.lhs_contracting]),
      transposed(rhs.values, rhs.shape, [...a.rhs_batching, ...a.rhs_contracting, ...rhsFree]),
      out,
      lhsExtents(a.lhs_batching),
      lhsExtents(lhsFree),
      product(rhsFree.map((d) => rhs.shape[d])),
      lhsExtents(a.lhs_contracting),
    );
  },
} satisfies Evaluators<'dot_general'>;
