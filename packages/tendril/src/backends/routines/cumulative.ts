/**
 * Running sums, products and extremes. Floats run in double precision and are rounded at each store. Neighbours off the axis run
 * side by side, in strips, so that memory is walked in order; along the last axis a single number runs.
 */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { CumulativeKind } from '../../ir/primitives.ts';
import { product } from '../../ir/shape.ts';
import type { Routines } from './routine.ts';

/** So many running numbers stay in the fastest cache. */
const stripWidth = 1024;

const starts = {
  sum: () => 0,
  prod: () => 1,
  max: (dtype) => (dtype === 'float32' ? -Infinity : -(2 ** 31)),
  min: (dtype) => (dtype === 'float32' ? Infinity : 2 ** 31 - 1),
} satisfies Record<CumulativeKind, (dtype: DType) => number>;

type Running = Float64Array | Int32Array;

/** Goes on with the running numbers by a row of elements from `at` on. A store into an int32 array wraps by itself. */
type Step = (
  soFar: Running,
  x: TypedArray,
  out: TypedArray,
  at: number,
  exclusive: boolean,
) => void;

const steps = {
  sum(soFar, x, out, at, exclusive) {
    for (let j = 0; j < soFar.length; j++, at++) {
      const before = soFar[j];
      soFar[j] = before + x[at];
      out[at] = exclusive ? before : soFar[j];
    }
  },
  prod(soFar, x, out, at, exclusive) {
    const wraps = soFar instanceof Int32Array;
    for (let j = 0; j < soFar.length; j++, at++) {
      const before = soFar[j];
      soFar[j] = wraps ? Math.imul(before, x[at]) : before * x[at];
      out[at] = exclusive ? before : soFar[j];
    }
  },
  max(soFar, x, out, at, exclusive) {
    for (let j = 0; j < soFar.length; j++, at++) {
      const before = soFar[j];
      soFar[j] = Math.max(before, x[at]);
      out[at] = exclusive ? before : soFar[j];
    }
  },
  min(soFar, x, out, at, exclusive) {
    for (let j = 0; j < soFar.length; j++, at++) {
      const before = soFar[j];
      soFar[j] = Math.min(before, x[at]);
      out[at] = exclusive ? before : soFar[j];
    }
  },
} satisfies Record<CumulativeKind, Step>;

/** The commonest case without memory between one element and the next: a line of floats, from `at` on. */
function sumLine(
  x: TypedArray,
  out: TypedArray,
  at: number,
  by: number,
  n: number,
  exclusive: boolean,
): void {
  let sum = 0;
  for (let k = 0; k < n; k++, at += by) {
    const before = sum;
    sum += x[at];
    out[at] = exclusive ? before : sum;
  }
}

export const cumulative = {
  cumulative({ attrs, shape, dtype }, [{ values }], out) {
    const { kind, exclusive, reverse } = attrs;
    const n = shape[attrs.dimension];
    const inner = product(shape.slice(attrs.dimension + 1));
    const by = reverse ? -inner : inner;
    const first = reverse ? (n - 1) * inner : 0;
    const width = Math.min(inner, stripWidth);
    const memory = dtype === 'int32' ? new Int32Array(width) : new Float64Array(width);
    for (let outer = 0; outer < out.length; outer += n * inner) {
      if (inner === 1 && kind === 'sum' && dtype === 'float32') {
        sumLine(values, out, outer + first, by, n, exclusive);
        continue;
      }
      for (let left = 0; left < inner; left += width) {
        const soFar = memory.subarray(0, Math.min(width, inner - left)).fill(starts[kind](dtype));
        let at = outer + first + left;
        for (let k = 0; k < n; k++, at += by) steps[kind](soFar, values, out, at, exclusive);
      }
    }
  },
} satisfies Routines<'cumulative'>;
