/**
 * The code of a function that computes a kernel's expressions: what all its scopes share. It keeps values in locals, each
 * computed once at the outermost place where it can be, and makes loops whose pointers are incremented, not recomputed.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { Expr, KernelArg } from '../../../ir/kernel.ts';
import {
  f32x4,
  i32,
  i32x4,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type Local,
  type Operand,
  type Place,
  type V128,
  type Value,
  type ValueType,
} from '../assembler/index.ts';
import { dependencies, type Dependencies } from './dependencies.ts';
import type { Features, MathName } from './generated.ts';
import { noRanges, type Ranges } from './nest/ranges.ts';

/** Something that gives an axis its value: a loop, or a local that is set anew by code around it. */
export interface Source {
  readonly id: number;
  /** Where the value is known: the loop's body. */
  readonly place: Place;
  readonly local: Local<'i32'>;
  readonly loop?: Loop;
  /** All values lie in min … max (both included); max may be Infinity. */
  readonly min: number;
  readonly max: number;
}

interface Loop {
  /** Where the loop stands. */
  readonly before: Place;
  readonly from: I32;
  readonly step: number;
  /** What happens at the end of each round. */
  readonly latch: Place;
}

export interface CodeOptions {
  readonly f: FunctionBuilder;
  readonly exprs: readonly Expr[];
  readonly args: readonly KernelArg[];
  /** The byte address of each argument. */
  readonly addresses: readonly Value<'i32'>[];
  readonly features: Features;
  readonly math: ReadonlyMap<MathName, FunctionRef<'f32'>>;
  /** See `dependencies`. */
  readonly after?: ReadonlyMap<number, number>;
  readonly ranges?: Ranges;
}

/** Construct it at the start of a function: what depends on nothing is put where it was constructed. */
export class Code {
  readonly f: FunctionBuilder;
  readonly exprs: readonly Expr[];
  readonly args: readonly KernelArg[];
  readonly addresses: readonly Value<'i32'>[];
  readonly features: Features;
  readonly math: ReadonlyMap<MathName, FunctionRef<'f32'>>;
  readonly root: Place;
  readonly dependencies: readonly Dependencies[];
  readonly ranges: Ranges;
  private readonly kept = new Map<Place, Map<string, Local>>();
  private ids = 0;

  constructor(options: CodeOptions) {
    this.f = options.f;
    this.exprs = options.exprs;
    this.args = options.args;
    this.addresses = options.addresses;
    this.features = options.features;
    this.math = options.math;
    this.root = this.f.place;
    this.dependencies = dependencies(options.exprs, options.after);
    this.ranges = options.ranges ?? noRanges;
  }

  newId(): number {
    return this.ids++;
  }

  /** The local that holds what `make` computes at `place`; the same `key` there gives the same local. */
  keep<T extends ValueType>(
    place: Place,
    type: T,
    key: string,
    make: () => Operand<T>,
    name?: string,
  ): Local<T> {
    let here = this.kept.get(place);
    if (!here) this.kept.set(place, (here = new Map()));
    const known = here.get(key);
    if (known) return known as Local<T>;
    const local = this.f.within(place, () => this.f.let(type, make(), name));
    here.set(key, local);
    return local;
  }

  /** Several values that are computed together, once, at `place`. */
  keepTogether(place: Place, key: string, make: () => readonly V128[]): readonly V128[] {
    const names = (i: number): string => `${key}#${i}`;
    const here = this.kept.get(place);
    const first = here?.get(names(0));
    if (here && first) {
      const known: Local[] = [];
      for (let i = 0, x: Local | undefined = first; x; x = here.get(names(++i))) known.push(x);
      return known as V128[];
    }
    const made = this.f.within(place, make);
    return made.map((value, i) => this.keep(place, 'v128', names(i), () => value));
  }

  /** A float32 constant in all lanes. */
  float(value: number): V128 {
    const key = `f${Object.is(value, -0) ? '-0' : value}`;
    return this.keep(this.root, 'v128', key, () => f32x4.const(value), 'c');
  }

  /** An int32 constant in all lanes. */
  int(value: number): V128 {
    return this.keep(this.root, 'v128', `i${value}`, () => i32x4.const(value), 'c');
  }

  /** A constant of a type as it is held in a vector: a bool is all ones or all zeros. */
  constant(dtype: DType, value: number): V128 {
    if (dtype === 'float32') return this.float(value);
    return this.int(dtype === 'bool' ? (value ? -1 : 0) : value);
  }

  /** A value given to an axis at the current place: a local that stays the same until that place is left. */
  source(local: Local<'i32'>, min = 0, max = Infinity): Source {
    return { id: this.newId(), place: this.f.place, local, min, max };
  }

  /**
   * `for (i = from; i < to; i += step)`; `last` and `first` are the largest and least values, if they are known. With numbers for
   * `from` and `to` the loop is known to run at least once or is left out.
   */
  loop(
    from: I32,
    to: I32,
    step: number,
    body: (source: Source) => void,
    last = Infinity,
    first = 0,
  ): void {
    const { f } = this;
    const fixed = typeof from === 'number' && typeof to === 'number';
    if (fixed && from >= to) return;
    const local = f.local('i32', 'i');
    const loop: Loop = { before: f.place, from, step, latch: f.nested() };
    const inside = f.nested();
    const min = typeof from === 'number' ? from : first;
    const max = fixed ? from + step * Math.floor((to - 1 - from) / step) : last;
    const source: Source = { id: this.newId(), place: inside, local, loop, min, max };
    f.within(inside, () => body(source));
    f.set(local, from);
    const emit = (): void =>
      f.loop((start) => {
        f.do(...inside.statements, ...loop.latch.statements);
        f.increment(local, step);
        f.brIf(start, i32.lt_s(local, to));
      });
    if (fixed) emit();
    else f.if(i32.lt_s(local, to), emit);
  }

  /** `base + stride · source`, as a local that moves on with the source's loop. Without a base it is 0. */
  advanced(base: Value<'i32'> | null, source: Source, stride: number): Local<'i32'> {
    const key = `${base ? base.text : ''}+${source.id}*${stride}`;
    if (!base && stride === 1) return source.local;
    const { loop } = source;
    const sum = (times: I32): Operand<'i32'> => {
      if (typeof times === 'number') {
        const amount = times * stride;
        return !base ? amount : amount === 0 ? base : i32.add(base, amount);
      }
      const amount = multiply(times, stride);
      return base ? i32.add(base, amount) : amount;
    };
    if (!loop) return this.keep(source.place, 'i32', key, () => sum(source.local), 'p');
    // The key names the source, so that the pointer is known at the loop's place as this loop's own.
    const before = this.kept.get(loop.before)?.get(key);
    if (before) return before as Local<'i32'>;
    const pointer = this.keep(loop.before, 'i32', key, () => sum(loop.from), 'p');
    this.f.within(loop.latch, () => this.f.increment(pointer, loop.step * stride));
    return pointer;
  }
}

/** Multiplication by a constant, as a shift if it can be one. */
export function multiply(x: Value<'i32'>, by: number): Operand<'i32'> {
  if (by === 0) return 0;
  if (by === 1) return x;
  const shift = Math.log2(Math.abs(by));
  if (!Number.isInteger(shift)) return i32.mul(x, by);
  const shifted = shift === 0 ? x : i32.shl(x, shift);
  return by > 0 ? shifted : i32.sub(0, shifted);
}
