/** Running sums, products and extremes. Floats accumulate in double precision and are rounded once, at the store. */
import type { CumulativeKind } from '../../ir/primitives.ts';
import { product } from '../../ir/shape.ts';
import { highest, lowest, type Evaluators } from './values.ts';

/** Where a scan starts, and how it goes on. Integers wrap at each step. */
const scans = {
  sum: { start: () => 0, step: (sum, x) => sum + x, wrap: (sum, x) => (sum + x) | 0 },
  prod: { start: () => 1, step: (p, x) => p * x, wrap: Math.imul },
  max: { start: lowest, step: Math.max, wrap: Math.max },
  min: { start: highest, step: Math.min, wrap: Math.min },
} satisfies Record<
  CumulativeKind,
  {
    start: typeof lowest;
    step: (so_far: number, x: number) => number;
    wrap: (so_far: number, x: number) => number;
  }
>;

export const cumulative = {
  cumulative({ attrs, shape, dtype }, [{ values }], out) {
    const n = shape[attrs.dimension];
    const inner = product(shape.slice(attrs.dimension + 1));
    const scan = scans[attrs.kind];
    const next = dtype === 'int32' ? scan.wrap : scan.step;
    const step = attrs.reverse ? -inner : inner;
    for (let outer = 0; outer < out.length; outer += n * inner) {
      for (let i = 0; i < inner; i++) {
        let at = outer + i + (attrs.reverse ? (n - 1) * inner : 0);
        let soFar = scan.start(dtype);
        for (let k = 0; k < n; k++, at += step) {
          const after = next(soFar, values[at]);
          out[at] = attrs.exclusive ? soFar : after;
          soFar = after;
        }
      }
    }
  },
} satisfies Evaluators<'cumulative'>;
