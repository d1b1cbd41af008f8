/** Reductions. Floats accumulate in double precision and are rounded once, at the store. */
import type { ReduceKind } from '../../ir/primitives.ts';
import { product, range } from '../../ir/shape.ts';
import { transposed } from './strided.ts';
import { highest, lowest, type Evaluators, type Values } from './values.ts';

/** Reduces `x`, seen as `out.length` rows of `n`, into `out`. */
type RowReduction = (x: Values, n: number, out: Values) => void;

const reductions = {
  sum(x, n, out) {
    const wraps = out instanceof Int32Array;
    for (let row = 0; row < out.length; row++) {
      let sum = 0;
      for (let i = row * n; i < (row + 1) * n; i++) sum = wraps ? (sum + x[i]) | 0 : sum + x[i];
      out[row] = sum;
    }
  },
  prod(x, n, out) {
    const wraps = out instanceof Int32Array;
    for (let row = 0; row < out.length; row++) {
      let p = 1;
      for (let i = row * n; i < (row + 1) * n; i++) p = wraps ? Math.imul(p, x[i]) : p * x[i];
      out[row] = p;
    }
  },
  max(x, n, out) {
    const identity = lowest(out instanceof Int32Array ? 'int32' : 'float32');
    for (let row = 0; row < out.length; row++) {
      let best = identity;
      for (let i = row * n; i < (row + 1) * n; i++) best = Math.max(best, x[i]);
      out[row] = best;
    }
  },
  min(x, n, out) {
    const identity = highest(out instanceof Int32Array ? 'int32' : 'float32');
    for (let row = 0; row < out.length; row++) {
      let best = identity;
      for (let i = row * n; i < (row + 1) * n; i++) best = Math.min(best, x[i]);
      out[row] = best;
    }
  },
  and(x, n, out) {
    // A store into a bool array keeps the low byte only, so the identity must be 1 there, not -1.
    const identity = out instanceof Int32Array ? -1 : 1;
    for (let row = 0; row < out.length; row++) {
      let all = identity;
      for (let i = row * n; i < (row + 1) * n; i++) all &= x[i];
      out[row] = all;
    }
  },
  or(x, n, out) {
    for (let row = 0; row < out.length; row++) {
      let any = 0;
      for (let i = row * n; i < (row + 1) * n; i++) any |= x[i];
      out[row] = any;
    }
  },
  argmax(x, n, out) {
    for (let row = 0; row < out.length; row++) {
      const start = row * n;
      let best = start;
      for (let i = start; i < start + n; i++) {
        if (Number.isNaN(x[best])) break;
        if (x[i] > x[best] || Number.isNaN(x[i])) best = i;
      }
      out[row] = best - start;
    }
  },
  argmin(x, n, out) {
    for (let row = 0; row < out.length; row++) {
      const start = row * n;
      let best = start;
      for (let i = start; i < start + n; i++) {
        if (Number.isNaN(x[best])) break;
        if (x[i] < x[best] || Number.isNaN(x[i])) best = i;
      }
      out[row] = best - start;
    }
  },
} satisfies Record<ReduceKind, RowReduction>;

export const reduce = {
  reduce({ attrs }, [x], out) {
    const kept = range(x.shape.length).filter((axis) => !attrs.dimensions.includes(axis));
    const rows = transposed(x.values, x.shape, [...kept, ...attrs.dimensions]);
    const n = product(attrs.dimensions.map((axis) => x.shape[axis]));
    reductions[attrs.kind](rows, n, out);
  },
} satisfies Evaluators<'reduce'>;
