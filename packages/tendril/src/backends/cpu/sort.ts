/** Sorting, and the largest elements. Comparisons of JavaScript numbers, so that they need no reading. */
import { product } from '../../ir/shape.ts';
import type { Evaluators, Values } from './values.ts';

/** Before: negative. NaN comes last, whichever the order. */
function compare(a: number, b: number, descending: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return descending ? b - a : a - b;
}

/** As `compare`, with -0 below 0, and without the NaN that infinities' differences are. */
function compareValues(a: number, b: number, descending: boolean): number {
  if (a === b && a === 0) {
    const order = Number(Object.is(b, -0)) - Number(Object.is(a, -0));
    return descending ? -order : order;
  }
  return a === b ? 0 : compare(a, b, descending);
}

/** Calls `visit` for each line along `dimension`, with its elements and the place and step of each in the whole. */
function forEachLine(
  values: Values,
  shape: readonly number[],
  dimension: number,
  visit: (line: number[], start: number, step: number) => void,
): void {
  const n = shape[dimension];
  const step = product(shape.slice(dimension + 1));
  for (let outer = 0; outer < values.length; outer += n * step) {
    for (let start = outer; start < outer + step; start++) {
      visit(
        Array.from({ length: n }, (_, i) => values[start + i * step]),
        start,
        step,
      );
    }
  }
}

function order(line: readonly number[], descending: boolean): number[] {
  const places = line.map((_, i) => i);
  return places.sort((i, j) =>
    line[i] === line[j] ? i - j : compare(line[i], line[j], descending) || i - j,
  );
}

export const sort = {
  sort({ attrs }, [x], out) {
    forEachLine(x.values, x.shape, attrs.dimension, (line, start, step) => {
      line.sort((a, b) => compareValues(a, b, attrs.descending));
      line.forEach((value, i) => (out[start + i * step] = value));
    });
  },
  argsort({ attrs }, [x], out) {
    forEachLine(x.values, x.shape, attrs.dimension, (line, start, step) =>
      order(line, attrs.descending).forEach((place, i) => (out[start + i * step] = place)),
    );
  },
  top_k({ attrs }, [x], out) {
    let at = 0;
    forEachLine(x.values, x.shape, x.shape.length - 1, (line) => {
      for (const place of order(line, true).slice(0, attrs.k)) out[at++] = place;
    });
  },
} satisfies Evaluators<'sort' | 'argsort' | 'top_k'>;
