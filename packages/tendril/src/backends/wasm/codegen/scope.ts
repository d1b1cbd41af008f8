/**
 * A scope says what is known at a point of the code: the value of each axis, which axis the vector lanes run along, and results
 * of reductions. It gives addresses and linear forms there, and finds the outermost place where something can be computed.
 * Scopes are cheap and do not change: binding another axis makes a new one.
 */
import type { Linear } from '../../../ir/kernel.ts';
import { bytesPerElement } from '../../../ir/dtype.ts';
import {
  i32,
  type I32,
  type Local,
  type Place,
  type V128,
  type Value,
} from '../assembler/index.ts';
import type { Code, Source } from './code.ts';
import type { Dependencies } from './dependencies.ts';
import { LOWEST_ADDRESS } from './generated.ts';

/** `source + plus`; without a source a number known when the code is made. */
interface AxisValue {
  readonly source?: Source;
  readonly plus: number;
}

/**
 * The lanes of a vector are `lanes` neighbours along `axis`, starting at the axis's value; further lanes do not count. Where only
 * the running code knows how many lanes count, that is `count`.
 */
export interface Vector {
  readonly axis: number;
  readonly lanes: number;
  readonly count?: Local<'i32'>;
}

/** One of four scopes that lie side by side along an axis other than the vectors': number `index` of them. */
export interface Block {
  readonly axis: number;
  readonly index: number;
}

/** A result that expressions refer to. `varies`: its lanes differ; else all lanes are the same. */
interface Result {
  readonly id: number;
  readonly place: Place;
  readonly value: V128;
  readonly varies: boolean;
}

/**
 * The largest distance that an instruction adds to an address where that may lie below its buffer. (Lanes go as far again.)
 */
export const MOST_OFFSET = LOWEST_ADDRESS / 2;

/** An address: a value and a distance in bytes, at least 0, which fits into instructions. */
export interface Pointer {
  readonly base: Value<'i32'>;
  readonly offset: number;
}

/** Where something can be computed, and a text that is the same for the same values of all it depends on. */
export interface Home {
  readonly place: Place;
  readonly key: string;
}

interface Known {
  readonly axes: readonly (AxisValue | undefined)[];
  readonly vector: Vector | null;
  readonly block: Block | null;
  readonly reduced: ReadonlyMap<number, Result>;
  readonly sum: Result | null;
}

const nothing: Known = { axes: [], vector: null, block: null, reduced: new Map(), sum: null };

export class Scope {
  readonly code: Code;
  private readonly known: Known;

  constructor(code: Code, known: Known = nothing) {
    this.code = code;
    this.known = known;
  }

  get vector(): Vector | null {
    return this.known.vector;
  }

  get block(): Block | null {
    return this.known.block;
  }

  /** How many lanes count. */
  get lanes(): number {
    return this.known.vector?.lanes ?? 1;
  }

  /** The axis has this value: a number, a source, or a local (which must keep its value as long as the scope is used). */
  bind(axis: number, value: Source | Local<'i32'> | number): Scope {
    if (typeof value === 'number') return this.withAxis(axis, { plus: value });
    const source = 'place' in value ? value : this.code.source(value);
    return this.withAxis(axis, { source, plus: 0 });
  }

  /** The axis is `by` further on. */
  shift(axis: number, by: number): Scope {
    const { source, plus } = this.axis(axis);
    return this.withAxis(axis, { source, plus: plus + by });
  }

  /** Four scopes side by side along the axis, which may share what they load. */
  four(axis: number): Scope[] {
    return [0, 1, 2, 3].map((index) => this.shift(axis, index).with({ block: { axis, index } }));
  }

  /** Vectors of `lanes` neighbours along the axis, of which `count` (if given) are there. */
  vectorise(axis: number, lanes: number, count?: Local<'i32'>): Scope {
    return this.with({ vector: { axis, lanes, count } });
  }

  /** The result of reduction `r`, computed at the current place. */
  withReduced(r: number, value: V128, varies: boolean): Scope {
    const reduced = new Map(this.known.reduced).set(r, this.result(value, varies));
    return this.with({ reduced });
  }

  /** The finished sum of products, computed at the current place: a vector along the vector axis. */
  withSum(value: V128): Scope {
    return this.with({ sum: this.result(value, true) });
  }

  /** The result that an expression refers to. */
  reduced(r: number): V128 {
    const result = this.known.reduced.get(r);
    if (!result) throw new Error(`Reduction ${r} is used too early.`);
    return result.value;
  }

  sum(): V128 {
    if (!this.known.sum) throw new Error('There is no sum.');
    return this.known.sum.value;
  }

  /** Whether the lanes of something that depends on these differ. */
  varies({ axes, reductions, sum }: Dependencies): boolean {
    const { vector, reduced } = this.known;
    return (
      (vector !== null && axes.includes(vector.axis)) ||
      reductions.some((r) => reduced.get(r)?.varies) ||
      (sum && this.known.sum !== null && this.known.sum.varies)
    );
  }

  home(needs: Dependencies): Home {
    let place = this.code.root;
    let key = '';
    const deepen = (other: Place): void => {
      if (other.depth > place.depth) place = other;
    };
    for (const axis of needs.axes) {
      const { source, plus } = this.axis(axis);
      key += `;${source ? source.id : ''}+${plus}`;
      if (source) deepen(source.place);
    }
    const results = needs.reductions.map((r) => this.known.reduced.get(r));
    if (needs.sum) results.push(this.known.sum ?? undefined);
    for (const result of results) {
      if (!result) throw new Error('A result is used too early.');
      key += `;r${result.id}`;
      deepen(result.place);
    }
    if (this.varies(needs)) key += `;v${this.known.vector?.axis}x${this.lanes}`;
    return { place, key };
  }

  /** How much a form grows from lane to lane. */
  step({ coefs }: Pick<Linear, 'coefs'>): number {
    return this.known.vector ? coefs[this.known.vector.axis] : 0;
  }

  /** The address of element `coefs·axes + offset` of an argument (in lane 0), `bytes` further on. */
  pointer(arg: number, { coefs, offset }: Linear, bytes = 0): Pointer {
    const size = bytesPerElement[this.code.args[arg].dtype];
    const { terms, constant } = this.terms(coefs);
    // A negative distance does not fit into an instruction. The access's own is taken from the argument's address, far outside
    // of all loops, rather than from each pointer made of it.
    let fixed = offset * size;
    let base = this.code.addresses[arg];
    if (fixed < 0) {
      const from = base;
      const below = fixed;
      base = this.code.keep(this.code.root, 'i32', `${from.text}${below}`, () =>
        i32.add(from, below),
      );
      fixed = 0;
    }
    for (const { source, coef } of terms) base = this.code.advanced(base, source, coef * size);
    const distance = fixed + constant * size + bytes;
    // Instructions add their distance without wrapping around, so what they add it to must be an address by itself. It is at
    // least the argument's unless something was taken off it, and then no buffer lies so low that this much is missing.
    const ascending = offset >= 0 && terms.every(({ coef }) => coef > 0);
    if (distance >= 0 && (ascending || distance < LOWEST_ADDRESS))
      return { base, offset: distance };
    const rest = distance & (MOST_OFFSET - 1);
    const { place } = this.home({ axes: axesOf(coefs), reductions: [], sum: false });
    const from = base;
    const moved = this.code.keep(place, 'i32', `${from.text}+${distance - rest}`, () =>
      i32.add(from, distance - rest),
    );
    return { base: moved, offset: rest };
  }

  /** The value of a form (in lane 0). */
  linear({ coefs, offset }: Linear): I32 {
    const { terms, constant } = this.terms(coefs);
    let value: Local<'i32'> | null = null;
    for (const { source, coef } of terms) value = this.code.advanced(value, source, coef);
    const fixed = offset + constant;
    return value === null ? fixed : fixed === 0 ? value : i32.add(value, fixed);
  }

  /** The least and the largest value that a form has in any lane here. */
  range({ coefs, offset }: Linear): readonly [least: number, largest: number] {
    const { terms, constant } = this.terms(coefs);
    let least = offset + constant;
    let largest = least;
    for (const { source, coef } of terms) {
      least += coef > 0 ? coef * source.min : coef * source.max;
      largest += coef > 0 ? coef * source.max : coef * source.min;
    }
    const reach = this.step({ coefs }) * (this.lanes - 1);
    return [least + Math.min(0, reach), largest + Math.max(0, reach)];
  }

  private axis(axis: number): AxisValue {
    const value = this.known.axes[axis];
    if (!value) throw new Error(`Axis ${axis} has no value here.`);
    return value;
  }

  /** A form's coefficients as factors of sources, outermost first, and what the numbers among the axes come to. */
  private terms(coefs: readonly number[]): {
    terms: readonly { readonly source: Source; readonly coef: number }[];
    constant: number;
  } {
    const bySource = new Map<Source, number>();
    let constant = 0;
    coefs.forEach((coef, axis) => {
      if (coef === 0) return;
      const { source, plus } = this.axis(axis);
      constant += coef * plus;
      if (source) bySource.set(source, (bySource.get(source) ?? 0) + coef);
    });
    const terms = [...bySource].map(([source, coef]) => ({ source, coef }));
    terms.sort((a, b) => a.source.place.depth - b.source.place.depth || a.source.id - b.source.id);
    return { terms: terms.filter(({ coef }) => coef !== 0), constant };
  }

  private result(value: V128, varies: boolean): Result {
    return { id: this.code.newId(), place: this.code.f.place, value, varies };
  }

  private withAxis(axis: number, value: AxisValue): Scope {
    const axes = [...this.known.axes];
    axes[axis] = value;
    return this.with({ axes });
  }

  private with(change: Partial<Known>): Scope {
    return new Scope(this.code, { ...this.known, ...change });
  }
}

export function axesOf(coefs: readonly number[]): number[] {
  return coefs.flatMap((coef, axis) => (coef === 0 ? [] : [axis]));
}
