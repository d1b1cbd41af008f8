/**
 * Tables of where things are, so that packing divides nothing: for each row of a block its address and the values of the
 * checks' forms, for each run of k what these grow by. An element's address is the sum of its row's and its run's.
 */
import {
  i32,
  select,
  type FunctionBuilder,
  type I32,
  type Local,
  type Value,
} from '../../assembler/index.ts';
import { multiplied, sum, times } from './emit.ts';
import type { Form, Operand } from './operand.ts';
import type { State } from './state.ts';

/** Words of a row's entry: address, a word for each check, and where rows are adjacent how many follow on without a gap. */
export function rowWords(operand: Operand<I32>): number {
  return 1 + operand.checks.length + (operand.rowsAdjacent ? 1 : 0);
}

/** Words of a run's entry: address, a word for each check, and the run's length unless that is always 1. */
export function runWords(operand: Operand<I32>): number {
  return 1 + operand.checks.length + (operand.longest > 1 ? 1 : 0);
}

/** A linear form kept up to date in a local while its axes are walked. */
interface Walked {
  readonly value: Local<'i32'>;
  readonly coefs: readonly I32[];
}

/** Walks the axes of one class in order, the last one fastest. The first axis is never left. */
class Walk {
  readonly #f: FunctionBuilder;
  readonly #extents: readonly I32[];
  readonly #at: Local<'i32'>[];
  readonly #forms: Walked[] = [];

  /** From position `start` of the joined axes on; it is consumed. */
  constructor(f: FunctionBuilder, extents: readonly I32[], start: Local<'i32'>) {
    this.#f = f;
    this.#extents = extents;
    this.#at = extents.map((_, axis) => f.local('i32', `at${axis}`));
    for (let axis = extents.length - 1; axis > 0; axis--) {
      f.set(this.#at[axis], i32.rem_u(start, extents[axis]));
      f.set(start, i32.div_u(start, extents[axis]));
    }
    f.set(this.#at[0], start);
  }

  at(axis: number): Local<'i32'> {
    return this.#at[axis];
  }

  /** A local that holds initial + Σ coefs · position. */
  follow(initial: I32, coefs: readonly I32[]): Local<'i32'> {
    const terms = this.#at.flatMap((at, axis) =>
      coefs[axis] === 0 ? [] : [times(at, coefs[axis])],
    );
    const value = this.#f.let('i32', sum(initial, ...terms), 'form');
    this.#forms.push({ value, coefs });
    return value;
  }

  /** `count` steps along `axis`, and one along the axis before it where that is then at its end. */
  step(axis: number, count: Local<'i32'> | 1 = 1): void {
    const f = this.#f;
    f.increment(this.#at[axis], count);
    for (const { value, coefs } of this.#forms)
      if (coefs[axis] !== 0)
        f.increment(value, count === 1 ? coefs[axis] : times(count, coefs[axis]));
    if (axis === 0) return;
    f.if(i32.eq(this.#at[axis], this.#extents[axis]), () => {
      f.set(this.#at[axis], 0);
      for (const { value, coefs } of this.#forms)
        if (coefs[axis] !== 0)
          f.set(value, i32.sub(value, multiplied(coefs[axis], this.#extents[axis])));
      this.step(axis - 1);
    });
  }
}

function formsOf(operand: Operand<I32>): Form<I32>[] {
  return [operand.address, ...operand.checks.map((check) => check.form)];
}

/** The forms' values at the start of the current batch; the address is an absolute one. */
function batchStarts(f: FunctionBuilder, operand: Operand<I32>, state: State): I32[] {
  const forms = formsOf(operand);
  const starts = forms.map(({ offset }, i): I32 =>
    i === 0 ? sum(offset, state.args[operand.arg]) : offset,
  );
  if (forms.every((form) => form.batch.every((c) => c === 0))) return starts;
  const walk = new Walk(f, operand.batch, f.let('i32', state.batch, 'batch'));
  return forms.map((form, i) => walk.follow(starts[i], form.batch));
}

/** Where the current batch of an operand without checks starts. */
export function batchAddress(f: FunctionBuilder, operand: Operand<I32>, state: State): I32 {
  return batchStarts(f, operand, state)[0];
}

/**
 * Writes the entries of rows [first, first + count) of the current batch, then copies of the last one up to a multiple of
 * `panel`: rows past the end are computed too, from something that may be read, and nobody looks at them.
 */
export function writeRows(
  f: FunctionBuilder,
  operand: Operand<I32>,
  panel: number,
  table: Value<'i32'>,
  state: State,
  first: Local<'i32'>,
  count: Local<'i32'>,
  total: Value<'i32'>,
): void {
  const bytes = rowWords(operand) * 4;
  const to = f.let('i32', table, 'to');
  const starts = batchStarts(f, operand, state);
  const walk = new Walk(f, operand.rows, f.let('i32', first, 'row'));
  const values = formsOf(operand).map((form, i) => walk.follow(starts[i], form.rows));
  const lastAxis = operand.rows.length - 1;
  const rowsLeft = f.let('i32', count, 'left');
  const extent = lastAxis === 0 ? total : operand.rows[lastAxis];
  f.loop((next) => {
    values.forEach((value, i) => f.do(i32.store(to, value, 4 * i)));
    if (operand.rowsAdjacent)
      f.do(i32.store(to, i32.sub(extent, walk.at(lastAxis)), 4 * values.length));
    walk.step(lastAxis);
    f.increment(to, bytes);
    f.brIf(next, f.tee(rowsLeft, i32.sub(rowsLeft, 1)));
  });
  f.set(rowsLeft, i32.rem_u(i32.sub(panel, i32.rem_u(count, panel)), panel));
  f.while(
    () => i32.gt_s(rowsLeft, 0),
    () => {
      for (let word = 0; word * 4 < bytes; word++)
        f.do(i32.store(to, i32.load(i32.sub(to, bytes), word * 4), word * 4));
      f.increment(to, bytes);
      f.increment(rowsLeft, -1);
    },
  );
}

/** Writes the entries of the runs of k in [first, first + count), and gives the address behind them. */
export function writeRuns(
  f: FunctionBuilder,
  operand: Operand<I32>,
  table: I32,
  first: Value<'i32'>,
  count: Value<'i32'>,
): Local<'i32'> {
  const to = f.let('i32', table, 'to');
  const left = f.let('i32', count, 'left');
  const lastAxis = operand.k.length - 1;
  const extent = operand.k[lastAxis];
  const { from: freeFrom, to: freeTo } = operand.free;
  const walk = new Walk(f, operand.k, f.let('i32', first, 'k'));
  const values = formsOf(operand).map((form) => walk.follow(0, form.k));
  const position = walk.at(lastAxis);
  const length = f.local('i32', 'length');
  f.loop((next) => {
    values.forEach((value, i) => f.do(i32.store(to, value, 4 * i)));
    if (operand.longest === 1) walk.step(lastAxis);
    else {
      const toEnd = i32.sub(freeTo, position);
      if (freeFrom === 0 && freeTo === extent) f.set(length, toEnd);
      else
        f.set(
          length,
          select(i32.lt_u(i32.sub(position, freeFrom), operand.longest), toEnd, i32.const(1)),
        );
      f.if(i32.gt_u(length, left), () => f.set(length, left));
      f.do(i32.store(to, length, 4 * values.length));
      walk.step(lastAxis, length);
    }
    f.increment(to, 4 * runWords(operand));
    f.brIf(next, f.tee(left, i32.sub(left, operand.longest === 1 ? 1 : length)));
  });
  return to;
}
