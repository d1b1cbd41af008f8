/** Places in memory and in index spaces, as sums of named values times whole numbers, and a whole number. */
import type { Linear } from '../../../ir/kernel.ts';
import { sizeText } from './sizes.ts';

export interface Index {
  readonly terms: ReadonlyMap<string, number>;
  readonly offset: number;
}

export const zero: Index = { terms: new Map(), offset: 0 };

export function indexOf(name: string, scale = 1, offset = 0): Index {
  return { terms: new Map([[name, scale]]), offset };
}

export function constantIndex(offset: number): Index {
  return { terms: new Map(), offset };
}

export function plus(a: Index, b: Index, scale = 1): Index {
  const terms = new Map(a.terms);
  for (const [name, coef] of b.terms) {
    const sum = (terms.get(name) ?? 0) + coef * scale;
    if (sum === 0) terms.delete(name);
    else terms.set(name, sum);
  }
  return { terms, offset: a.offset + b.offset * scale };
}

/** A linear form over axes whose values are indices. */
export function formIndex({ coefs, offset }: Linear, axes: readonly Index[]): Index {
  let sum = constantIndex(offset);
  coefs.forEach((c, axis) => {
    if (c !== 0) sum = plus(sum, axes[axis], c);
  });
  return sum;
}

/** Whether all but the offset is a multiple of 4: then it is known which component of a texel an index means. */
export function isTexel({ terms }: Index): boolean {
  for (const coef of terms.values()) if (coef % 4 !== 0) return false;
  return true;
}

export function quarter({ terms, offset }: Index): Index {
  return {
    terms: new Map([...terms].map(([name, coef]) => [name, coef / 4])),
    offset: Math.floor(offset / 4),
  };
}

export function printIndex({ terms, offset }: Index): string {
  const parts = [...terms].map(([name, c]) =>
    c === 1 ? name : c === -1 ? `-${name}` : `${name} * ${sizeText(c)}`,
  );
  if (offset !== 0 || parts.length === 0) parts.push(sizeText(offset));
  return parts.join(' + ').replaceAll('+ -', '- ');
}

const isPowerOfTwo = (n: number): boolean => n > 0 && Number.isInteger(Math.log2(n));

/** x / n and x mod n, for x ≥ 0. */
export function dividedBy(x: string, n: number): string {
  if (n === 1) return x;
  return isPowerOfTwo(n) ? `${x} >> ${Math.log2(n)}` : `${x} / ${n}`;
}

export function moduloOf(x: string, n: number): string {
  if (n === 1) return '0';
  return isPowerOfTwo(n) ? `${x} & ${n - 1}` : `${x} % ${n}`;
}
