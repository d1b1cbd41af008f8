/** Reductions: accumulators of one vector each, and how those are brought together. */
import type { DType } from '../../../../ir/dtype.ts';
import type { Reduction } from '../../../../ir/kernel.ts';
import { f32x4, i32x4, i8x16, v128, type Local, type V128 } from '../../assembler/index.ts';
import type { Code } from '../code.ts';

/** A reduction's state: one vector for most, two where a position or a NaN has to be remembered beside the value. */
export type State = readonly Local<'v128'>[];

export interface Rule {
  /** What the state is before anything is accumulated. */
  start(code: Code, dtype: DType): V128[];
  /** The state after the first value, if that is less work than adding it. Its position is 0. */
  first?(code: Code, dtype: DType, value: V128): V128[];
  /** The state after a value, which is at `position` where the rule asks for that. */
  add(code: Code, dtype: DType, state: State, value: V128, position: () => V128): V128[];
  /** Two states as one. */
  join(code: Code, dtype: DType, a: State, b: State): V128[];
  result(code: Code, dtype: DType, state: State): V128;
}

/** An operation that is all there is to a reduction. */
export function simple(
  start: (code: Code, dtype: DType) => V128,
  combine: (dtype: DType, a: V128, b: V128) => V128,
): Rule {
  return {
    start: (code, dtype) => [start(code, dtype)],
    add: (_, dtype, [so], value) => [combine(dtype, so, value)],
    join: (_, dtype, [a], [b]) => [combine(dtype, a, b)],
    result: (_code, _dtype, [value]) => value,
  };
}

/** Products are summed up; the other kinds come with the primitives that reduce (extremes.ts). */
const rules: Partial<Record<Reduction['kind'], Rule>> = {
  sum: simple(
    (code) => code.int(0),
    (dtype, a, b) => (dtype === 'float32' ? f32x4.add(a, b) : i32x4.add(a, b)),
  ),
};
let someMaximum: Rule | null = null;

/** `maximum`: that of what is no NaN, or NaN: either will do. */
export function addReductionKinds(
  added: Record<Exclude<Reduction['kind'], 'sum'>, Rule>,
  maximum: Rule,
): void {
  Object.assign(rules, added);
  someMaximum = maximum;
}

/** How far lanes are turned to meet the others: by two, then by one. */
const turns = [
  [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7],
  [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3],
];

/** One accumulator of a reduction. */
export class Accumulator {
  /** Whether a multiplication and the addition of its result may be one. */
  readonly takesProducts: boolean;
  private readonly code: Code;
  private readonly rule: Rule;
  /** The type of the values. */
  private readonly dtype: DType;
  private readonly state: State;
  /** What has been flushed. */
  private readonly total: Local<'v128'> | null;
  /** Whether what is added next is what comes first whenever the code runs. */
  private isNew: boolean;

  /**
   * Starts at the current place. `blocked`: it takes so many values that a sum has to be flushed; `straight`: each call that adds
   * is code that runs once, not a loop's.
   */
  constructor(code: Code, reduction: Reduction, blocked: boolean, straight: boolean) {
    this.isNew = straight;
    this.code = code;
    this.rule = (code.ranges.forgetful.has(reduction) ? someMaximum : rules[reduction.kind])!;
    this.dtype = code.exprs[reduction.expr].dtype;
    const start = this.rule.start(code, this.dtype);
    this.state = start.map((x) => code.f.let('v128', x, 'acc'));
    const floatSum = reduction.kind === 'sum' && this.dtype === 'float32';
    this.takesProducts = floatSum && code.features.relaxed;
    this.total = floatSum && blocked ? code.f.let('v128', start[0], 'total') : null;
  }

  /** Whether it matters that this is flushed. */
  get flushes(): boolean {
    return this.total !== null;
  }

  /** Puts by what was added up since the last time. */
  flush(): void {
    if (!this.total) return;
    const { f } = this.code;
    f.set(this.total, f32x4.add(this.total, this.state[0]));
    f.set(this.state[0], this.code.int(0));
  }

  /** Adds x · y. */
  addProduct(x: V128, y: V128, lanes: number): void {
    this.set([f32x4.relaxed_madd(x, y, this.state[0])], lanes);
  }

  /** `lanes`: how many lanes of the value count. */
  add(value: V128, lanes: number, position: () => V128): void {
    const { code, dtype, rule, state } = this;
    const kept = code.f.let('v128', value);
    const first = this.isNew && lanes === 4 ? rule.first?.(code, dtype, kept) : undefined;
    this.isNew = false;
    this.set(first ?? rule.add(code, dtype, state, kept, position), lanes);
  }

  /** Takes in another accumulator of the same reduction. */
  join(other: Accumulator): void {
    this.collect();
    other.collect();
    this.set(this.rule.join(this.code, this.dtype, this.state, other.state), 4);
  }

  /** Brings all lanes together; afterwards they are the same. */
  joinLanes(): void {
    this.collect();
    const { code, state } = this;
    for (const turn of turns) {
      const turned = state.map((x) => code.f.let('v128', i8x16.shuffle(x, x, turn)));
      this.set(this.rule.join(code, this.dtype, state, turned), 4);
    }
  }

  /** Of a position's accumulator: the extreme itself. */
  extreme(): V128 {
    return this.code.f.let('v128', this.state[0]);
  }

  result(): V128 {
    this.collect();
    return this.code.f.let('v128', this.rule.result(this.code, this.dtype, this.state));
  }

  /** Brings what was put by together with the rest. */
  private collect(): void {
    if (!this.total) return;
    const { f } = this.code;
    f.set(this.state[0], f32x4.add(this.total, this.state[0]));
    f.set(this.total, this.code.int(0));
  }

  private set(next: readonly V128[], lanes: number): void {
    const { f } = this.code;
    const mask = [0, 1, 2, 3].map((lane) => (lane < lanes ? -1 : 0));
    // All are computed before one is changed. Lanes that do not count keep what they have.
    const kept = next.length === 1 ? next : next.map((x) => f.let('v128', x));
    kept.forEach((x, i) =>
      f.set(
        this.state[i],
        lanes === 4 ? x : v128.bitselect(x, this.state[i], i32x4.const(...mask)),
      ),
    );
  }
}
