/**
 * Sizes in shader text: extents, and how far apart neighbours lie. They become uniforms, so that layers that differ only in sizes share
 * one program. While a shader is written they stand in its text marked, so that what is computed alike is known by its text as ever.
 */

/** Smaller numbers are what shaders are made of: strides of windows, the components of a texel. */
const leastSize = 5;

/** A number that may be a uniform. */
export function sizeText(n: number): string {
  return Math.abs(n) < leastSize ? `${n}` : `#${n}`;
}

/** Every device has room for so many (and for more than three times as many). */
const mostSizes = 256;

const marked = /([\w.]*[^\w.#]*)#(-?\d+)/g;

export interface Sized {
  readonly code: string;
  /** The uniforms' values, as many as fill vectors of four. */
  readonly sizes: readonly number[];
}

/**
 * The text with names in the place of marked numbers. Numbers share a name where they are the same and stand behind the same kind of
 * text, whatever the numbers of the names in that: others are the same by chance, and differ in the next layer.
 */
export function nameSizes(text: string): Sized {
  const names = new Map<string, string>();
  const sizes: number[] = [];
  const code = text.replace(marked, (_, before: string, number: string) => {
    const kind = before.replace(/\d+/g, '') + number;
    let name = names.get(kind);
    if (name === undefined) {
      if (sizes.length === mostSizes) return before + number;
      name = `z${sizes.push(Number(number)) - 1}`;
      names.set(kind, name);
    }
    return before + name;
  });
  // Read once, in front of all loops.
  const reads = sizes.map((_, i) => `  int z${i} = sizes[${i >> 2}].${'xyzw'[i & 3]};`);
  while (sizes.length % 4 !== 0) sizes.push(0);
  return { code: [...reads, code].join('\n'), sizes };
}

/** Below this, `quotient` is exact: see there. */
const mostExact = 1 << 20;

/** x / n, for 0 ≤ x < most. */
export function quotientOf(x: string, n: number, most: number): string {
  if (n === 1) return x;
  if (n < leastSize && n !== 3) return `${x} >> ${n >> 1}`;
  return most <= mostExact ? `quotient(${x}, ${sizeText(n)})` : `${x} / ${sizeText(n)}`;
}

/** x mod n, where the quotient is known. */
export function remainderOf(x: string, n: number, quotient: string): string {
  if (n < leastSize && n !== 3) return `${x} & ${n - 1}`;
  return `${x} - ${sizeText(n)} * ${quotient}`;
}
