/**
 * The transforms of Winograd's convolutions, for four results of three taps or two of five: F(4, 3) and F(2, 5). Polynomials are
 * evaluated at 0, ±√½, ±√2 and ∞. Those points lose the fewest bits: their squares are powers of two, and the errors of a sum of 512
 * channels are about three times those of the plain sum (at 0, ±1, ±2, ∞ they are ten times as large).
 */
import { f32x4, type FunctionBuilder, type Local, type V128 } from '../../assembler/index.ts';
import type { MultiplyAdd } from '../contraction/micro.ts';

/** Rows, and columns, of what a tile of results is computed from; and of a tile of results, by those of the window. */
export const points = 6;
export const positions = points * points;
export const resultsOf = (taps: number): number => points - taps + 1;

/** From a line of vectors to a longer or shorter one. */
export type Transform = (line: readonly V128[]) => V128[];

export interface Transforms {
  readonly input: Transform;
  readonly filter: Transform;
  readonly output: Transform;
}

const near = Math.SQRT1_2;
const far = Math.SQRT2;

/** To be made at the start of a function; for so many taps. */
export function transformsIn(f: FunctionBuilder, madd: MultiplyAdd, taps: number): Transforms {
  const constants = new Map<number, Local<'v128'>>();
  const root = f.place;
  const constant = (value: number): Local<'v128'> => {
    const known = constants.get(value);
    if (known) return known;
    const made = f.within(root, () => f.let('v128', f32x4.const(value), 'c'));
    constants.set(value, made);
    return made;
  };
  const keep = (value: V128): V128 => f.let('v128', value);
  const add = (x: V128, y: V128): V128 => keep(f32x4.add(x, y));
  const sub = (x: V128, y: V128): V128 => keep(f32x4.sub(x, y));
  const mul = (x: V128, by: number): V128 => keep(f32x4.mul(x, constant(by)));
  /** x · by + y */
  const more = (x: V128, by: number, y: V128): V128 => keep(madd(x, constant(by), y));
  /** even ± odd · by */
  const both = (even: V128, odd: V128, by: number): V128[] => [
    more(odd, by, even),
    more(odd, -by, even),
  ];
  return {
    input: ([d0, d1, d2, d3, d4, d5]) => [
      more(d2, -2.5, add(d0, d4)),
      ...both(more(d2, -2, d4), more(d1, -2, d3), near),
      ...both(more(d2, -0.5, d4), more(d1, -0.5, d3), far),
      more(d3, -2.5, add(d1, d5)),
    ],
    filter: (taps) => {
      const at = (point: number, divisor: number): V128[] => {
        // The polynomial's even and odd terms, each a polynomial of the point's square.
        const [even, odd] = [0, 1].map((first) => {
          const terms = taps.filter((_, i) => i % 2 === first);
          const scale = point ** first / divisor;
          return terms
            .slice(1)
            .reduce(
              (sum, term, i) => more(term, scale * point ** (2 * i + 2), sum),
              mul(terms[0], scale),
            );
        });
        return [add(even, odd), sub(even, odd)];
      };
      return [taps[0], ...at(near, -1.5), ...at(far, 6), taps[taps.length - 1]];
    },
    output: ([m0, m1, m2, m3, m4, m5]) => {
      const [nearEven, nearOdd] = [add(m1, m2), sub(m1, m2)];
      const [farEven, farOdd] = [add(m3, m4), sub(m3, m4)];
      const first = add(add(m0, nearEven), farEven);
      if (resultsOf(taps) === 2) return [first, more(nearOdd, near, more(farOdd, far, m5))];
      return [
        first,
        more(nearOdd, near, mul(farOdd, far)),
        more(nearEven, 0.5, add(farEven, farEven)),
        more(nearOdd, near / 2, more(farOdd, 2 * far, m5)),
      ];
    },
  };
}
