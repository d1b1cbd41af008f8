/**
 * Loops over a nest's axes. What depends on where in the space a loop is, such as whether padding can be near, is separated by
 * cutting ranges, so that the large inner part needs no questions.
 */
import { i32, select, type I32, type Local, type Value } from '../../assembler/index.ts';
import type { Code, Source } from '../code.ts';
import type { Scope } from '../scope.ts';

/** from … to-1; numbers where they are known. */
export interface Range {
  readonly from: I32;
  readonly to: I32;
}

export type AxisValue = Source | Local<'i32'> | number;

/** What is called after each block of a long loop over sums; see `blockRounds`. */
export type Flush = (() => void) | null;

/** Adding up many float32 one by one loses digits: a long sum is one of sums of about so many. */
export const blockRounds = 128;

export class Loops {
  readonly code: Code;
  readonly extents: readonly number[];

  constructor(code: Code, extents: readonly number[]) {
    this.code = code;
    this.extents = extents;
  }

  /** A loop in steps of 1; one round is no loop. */
  over(axis: number, { from, to }: Range, body: (value: AxisValue) => void, within?: Range): void {
    if (typeof from === 'number' && typeof to === 'number' && to - from === 1) {
      body(from);
      return;
    }
    const last = axis === 0 ? Infinity : this.extents[axis] - 1;
    const inside = typeof within?.to === 'number' ? within.to - 1 : last;
    const first = typeof within?.from === 'number' ? within.from : 0;
    this.code.loop(from, to, 1, body, inside, first);
  }

  /** A loop over a whole axis, in blocks if there is something to flush. */
  inner(axis: number, flush: Flush, body: (value: AxisValue) => void): void {
    const extent = this.extents[axis];
    if (extent === 1) body(0);
    else this.blocks(0, extent, 1, flush, body);
  }

  /** A loop that is, if there is something to flush and it is long, one of loops over blocks. */
  private blocks(
    from: number,
    to: number,
    step: number,
    flush: Flush,
    body: (source: Source) => void,
  ): void {
    const { code } = this;
    const block = blockRounds * step;
    if (!flush || to - from < 2 * block) {
      code.loop(from, to, step, body);
      return;
    }
    code.loop(from, to, block, (start) => {
      const end = lesser(code, i32.add(start.local, block), to);
      code.loop(start.local, end, step, body, to - 1, from);
      flush();
    });
  }

  /** Walks an axis `width` indices at a time, then four, then one. `body` gets a scope for each of them. */
  inBlocks(
    axis: number,
    width: number,
    scopes: readonly Scope[],
    { from, to }: Range,
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const { code } = this;
    const { f } = code;
    const last = axis === 0 ? Infinity : this.extents[axis] - 1;
    let start = from;
    for (const step of width === 4 ? [4, 1] : [width, 4, 1]) {
      const end =
        typeof start === 'number' && typeof to === 'number'
          ? start + Math.floor((to - start) / step) * step
          : f.let('i32', i32.add(start, i32.and(i32.sub(to, start), -step)));
      const offsets = Array.from({ length: step / 4 }, (_, i) => 4 * i);
      const blocks = (source: Source): Scope[] =>
        scopes.flatMap((scope) => {
          const bound = scope.bind(axis, source);
          return step === 1 ? [bound] : offsets.flatMap((by) => bound.shift(axis, by).four(axis));
        });
      code.loop(start, end, step, (source) => body(blocks(source)), last);
      start = end;
    }
  }

  /** The range in up to three parts: what lies before, in, and behind the inner part. */
  parted(
    axis: number,
    { from, to }: Range,
    inner: { readonly from: number; readonly to: number },
    body: (value: AxisValue, inside: boolean) => void,
  ): void {
    const parts = [
      { from: 0, to: inner.from },
      inner,
      { from: inner.to, to: axis === 0 ? Infinity : this.extents[axis] },
    ];
    for (const part of parts) {
      const cut = { from: greater(this.code, from, part.from), to: lesser(this.code, to, part.to) };
      const known = typeof cut.from === 'number' && typeof cut.to === 'number';
      if (known && Number(cut.from) >= Number(cut.to)) continue;
      this.over(axis, cut, (value) => body(value, part === inner), part);
    }
  }

  /**
   * Walks the axis of the vector lanes in steps of `4 · unroll`, and then what is left of it. `body` gets, for each of the scopes,
   * a scope for each of the vectors side by side. A range that is cut out of an axis of known extent starts at a multiple of the
   * step. `peeled`: the first and the last step get code of their own.
   */
  vectors(
    axis: number,
    unroll: number,
    scopes: readonly Scope[],
    range: Range,
    { peeled, flush }: { readonly peeled: boolean; readonly flush: Flush },
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const sideBySide = (value: AxisValue, count: number, lanes = 0): Scope[] =>
      scopes.flatMap((scope) => {
        const first = scope.bind(axis, value).vectorise(axis, 4);
        const all = Array.from({ length: count }, (_, j) => first.shift(axis, 4 * j));
        if (lanes > 0) all.push(first.shift(axis, 4 * count).vectorise(axis, lanes));
        return all;
      });
    if (axis === 0) {
      this.openVectors(
        unroll,
        scopes,
        range,
        (value, count) => body(sideBySide(value, count)),
        body,
      );
      return;
    }
    const { code } = this;
    const { from, to } = range;
    const step = 4 * unroll;
    const extent = this.extents[axis];
    const left = extent % step;
    const whole = extent - left;
    const wide = (value: AxisValue): void => body(sideBySide(value, unroll));
    const tail = (): void => body(sideBySide(whole, Math.floor(left / 4), left % 4));
    if (typeof from === 'number' && typeof to === 'number') {
      const steps = whole / step;
      if (steps <= (peeled ? 2 : 1)) for (let i = 0; i < steps; i++) wide(i * step);
      else if (peeled) {
        wide(0);
        this.blocks(step, whole - step, step, flush, wide);
        wide(whole - step);
      } else this.blocks(0, whole, step, flush, wide);
      if (left > 0) tail();
      return;
    }
    code.loop(from, lesser(code, to, whole), step, wide, whole - step);
    if (left > 0) code.f.if(i32.eq(to, extent), tail);
  }

  /** Along the open axis nothing is known of where the range ends: the last vector counts its lanes. */
  private openVectors(
    unroll: number,
    scopes: readonly Scope[],
    { from, to }: Range,
    wide: (value: AxisValue, count: number) => void,
    body: (scopes: readonly Scope[]) => void,
  ): void {
    const { code } = this;
    const { f } = code;
    const step = 4 * unroll;
    const aligned = (by: number, start: I32): Local<'i32'> =>
      f.let('i32', i32.add(start, i32.and(i32.sub(to, start), -by)));
    const end = aligned(step, from);
    code.loop(from, end, step, (source) => wide(source, unroll));
    const full = unroll === 1 ? end : aligned(4, end);
    if (unroll > 1) code.loop(end, full, 4, (source) => wide(source, 1));
    f.if(i32.lt_s(full, to), () => {
      const count = f.let('i32', i32.sub(to, full), 'count');
      body(scopes.map((scope) => scope.bind(0, full).vectorise(0, 4, count)));
    });
  }
}

/** The smaller of two values; a number if both are. */
export function lesser(code: Code, a: I32, b: I32): I32 {
  if (typeof a === 'number' && typeof b === 'number') return Math.min(a, b);
  if (b === Infinity) return a;
  const [x, y] = [kept(code, a), kept(code, b)];
  return code.f.let('i32', select(i32.lt_s(x, y), x, y));
}

export function greater(code: Code, a: I32, b: I32): I32 {
  if (typeof a === 'number' && typeof b === 'number') return Math.max(a, b);
  if (b === 0) return a;
  const [x, y] = [kept(code, a), kept(code, b)];
  return code.f.let('i32', select(i32.gt_s(x, y), x, y));
}

function kept(code: Code, x: I32): Value<'i32'> {
  if (typeof x === 'number') return i32.const(x);
  return 'index' in x ? x : code.f.let('i32', x);
}
