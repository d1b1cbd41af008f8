/** What a contraction kernel means, computed plainly: sums in float64, an element at a time. */
import type { TypedArray } from '../../src/ir/dtype.ts';
import type { Access, AccessPart, ContractionKernel, Linear } from '../../src/ir/kernel.ts';

export const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);

/** Calls `body` for each position of these axes, which stand in `at` from `first` on. */
export function walk(
  at: number[],
  first: number,
  extents: readonly number[],
  body: () => void,
  axis = 0,
): void {
  if (axis === extents.length) {
    body();
    return;
  }
  for (let i = 0; i < extents[axis]; i++) {
    at[first + axis] = i;
    walk(at, first, extents, body, axis + 1);
  }
  at[first + axis] = 0;
}

type At<T> = (at: readonly number[]) => T;

export function linear({ coefs, offset }: Linear): At<number> {
  const used = coefs.flatMap((coef, axis) => (coef === 0 ? [] : [{ coef, axis }]));
  return (at) => {
    let value = offset;
    for (const { coef, axis } of used) value += coef * at[axis];
    return value;
  };
}

/** What a part adds to the address, null where it does not hold. */
function partOf(part: AccessPart): At<number | null> {
  if (part.kind === 'gathered') throw new Error('no gathered parts in these tests');
  const form = linear(part);
  const [divisor, stride] = part.kind === 'divided' ? [part.divisor, part.stride] : [1, 0];
  return (at) => {
    const value = form(at);
    const inside = value % divisor === 0 && value >= 0 && value / divisor < part.extent;
    return inside ? (value / divisor) * stride : null;
  };
}

/** The element that is read, null where there is none. */
export function elementOf(access: Access): At<number | null> {
  const form = linear(access);
  const parts = access.parts.map(partOf);
  return (at) => {
    let element = form(at);
    for (const part of parts) {
      const more = part(at);
      if (more === null) return null;
      element += more;
    }
    return element;
  };
}

/** As conversions of float32 are: towards zero, as near as int32 goes, 0 for NaN. */
function toInteger(x: number): number {
  return Math.trunc(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, x))) | 0;
}

/** What the kernel makes of these arguments: all of them, as they are afterwards. */
export function evaluate(kernel: ContractionKernel, args: readonly TypedArray[]): TypedArray[] {
  const results = args.map((values) => values.slice());
  const { batch, m, n, k } = kernel;
  const firstM = batch.length;
  const firstN = firstM + m.length;
  const firstK = firstN + n.length;
  let total = 0;
  const values: At<number>[] = [];
  kernel.exprs.forEach((_, id) => values.push(valueOf(id)));

  const at = [...batch, ...m, ...n, ...k].map(() => 0);
  const depth = product(k);
  const matrix = (value: At<number>, first: number, extents: readonly number[]): Float64Array => {
    const filled = new Float64Array(product(extents) * depth);
    let i = 0;
    walk(at, first, extents, () => walk(at, firstK, k, () => (filled[i++] = value(at))));
    return filled;
  };
  const stores = kernel.stores.map((s) => ({ ...s, element: linear(s) }));
  walk(at, 0, batch, () => {
    const left = matrix(values[kernel.a], firstM, m);
    const right = matrix(values[kernel.b], firstN, n);
    let row = 0;
    walk(at, firstM, m, () => {
      let column = 0;
      walk(at, firstN, n, () => {
        total = 0;
        for (let i = 0; i < depth; i++) total += left[row + i] * right[column + i];
        for (const { arg, expr, element } of stores) results[arg][element(at)] = values[expr](at);
        column += depth;
      });
      row += depth;
    });
  });
  return results;

  function valueOf(id: number): At<number> {
    const expr = kernel.exprs[id];
    const [x, y] = 'args' in expr ? expr.args.map((i) => values[i]) : [];
    switch (expr.op) {
      case 'const':
        return () => expr.value;
      case 'index':
        return linear(expr);
      case 'load': {
        const element = elementOf(expr.access);
        return (place) => {
          const found = element(place);
          return found === null ? expr.fill : args[expr.access.arg][found];
        };
      }
      case 'sum':
        return () => total;
      case 'add':
        return (place) => x(place) + y(place);
      case 'multiply':
        return (place) => x(place) * y(place);
      case 'maximum':
        return (place) => Math.max(x(place), y(place));
      case 'convert':
        return expr.dtype === 'int32' ? (place) => toInteger(x(place)) : x;
      case 'compare':
        return (place) => Number(x(place) > y(place));
      default:
        throw new Error(`${expr.op} is not used in these tests`);
    }
  }
}
