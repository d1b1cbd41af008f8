/** Rows of numbers taken apart into elements of four rows, one to a lane. */
import {
  f32x4,
  v128,
  type FunctionBuilder,
  type Local,
  type V128,
} from '../../../assembler/index.ts';
import { transpose } from '../../contraction/emit.ts';
import { ELEMENT, storeElement } from './passes.ts';

export const lanes = [0, 1, 2, 3];

type Rows = readonly Local<'i32'>[];

export const zero = (): V128 => f32x4.const(0, 0, 0, 0);

/** Real and imaginary parts, of which real numbers have only the former; exchanged, as an inverse transform wants them. */
export function asParts(parts: readonly V128[], exchange: boolean): [V128, V128] {
  const [re, im] = [parts[0], parts[1] ?? zero()];
  return exchange ? [im, re] : [re, im];
}

/** The next four numbers of each row, as vectors of one number of each. */
function nextFour(f: FunctionBuilder, rows: Rows): V128[] {
  const columns = transpose(
    f,
    rows.map((row) => f.let('v128', v128.load(row))),
  ).map((x) => f.let('v128', x));
  for (const row of rows) f.increment(row, 16);
  return columns;
}

/** Writes elements one after the other, for each four numbers. */
function take(
  f: FunctionBuilder,
  at: Local<'i32'>,
  n: Local<'i32'>,
  next: () => readonly (readonly [V128, V128])[],
  step: number,
): void {
  const to = f.let('i32', at, 'to');
  f.for(f.local('i32', 'i'), 0, n, step, () => {
    for (const [re, im] of next()) {
      storeElement(f, to, re, im);
      f.increment(to, ELEMENT);
    }
  });
}

/** Writes `n` elements, and up to three more, to `to`. `operands`: for each part, where its rows lie. */
export function takeRows(
  f: FunctionBuilder,
  operands: readonly Rows[],
  to: Local<'i32'>,
  n: Local<'i32'>,
  exchange: boolean,
): void {
  const next = () => {
    const parts = operands.map((rows) => nextFour(f, rows));
    return lanes.map((i) =>
      asParts(
        parts.map((part) => part[i]),
        exchange,
      ),
    );
  };
  take(f, to, n, next, 4);
}

/** Writes `n` elements, and perhaps one more, to `to`, whose parts are the even and the odd numbers of rows. */
export function takeHalves(
  f: FunctionBuilder,
  rows: Rows,
  to: Local<'i32'>,
  n: Local<'i32'>,
): void {
  const next = () => {
    const [a, b, c, d] = nextFour(f, rows);
    return [[a, b] as const, [c, d] as const];
  };
  take(f, to, n, next, 2);
}
