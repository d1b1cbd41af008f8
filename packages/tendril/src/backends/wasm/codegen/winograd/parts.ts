/** What the functions of a Winograd convolution's module share, and the two pieces of code that most of them have. */
import {
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import type { MultiplyAdd } from '../contraction/micro.ts';
import type { State } from '../contraction/state.ts';
import type { Sizes } from './plan.ts';
import { points, type Transform } from './transforms.ts';

export interface Parts {
  readonly module: ModuleBuilder;
  readonly state: State;
  readonly sizes: Sizes<Value<'i32'>>;
  /** How many rows of results a picture has. */
  readonly height: Value<'i32'>;
  readonly scratch: Value<'i32'>;
  readonly madd: MultiplyAdd;
  /** Rows, and columns, of the window and of a tile of results. */
  readonly taps: number;
  readonly results: number;
}

export const dividedUp = (a: Value<'i32'>, by: number): Value<'i32'> =>
  i32.div_u(i32.add(a, by - 1), by);

/** A function of numbers. */
export function define(
  { module }: Parts,
  name: string,
  params: readonly string[],
  body: (f: FunctionBuilder, ...params: Local<'i32'>[]) => void,
): FunctionRef<'void'> {
  return module.function(
    name,
    params.map((param) => [param, 'i32'] as const),
    [],
    (f) => body(f, ...params.map((_, i) => f.param(i, 'i32'))),
  );
}

/** Where tile number `tile` begins: its picture, and its row and column of results there. */
export function placeOf(
  f: FunctionBuilder,
  { sizes, height, results }: Parts,
  tile: Value<'i32'>,
): Record<'picture' | 'row' | 'column', Local<'i32'>> {
  const across = f.let('i32', sizes.tilesAcross, 'across');
  const down = f.let('i32', dividedUp(height, results), 'down');
  const line = f.let('i32', i32.div_u(tile, across), 'line');
  const column = f.let('i32', i32.mul(i32.rem_u(tile, across), results), 'column');
  const picture = f.let('i32', i32.div_u(line, down), 'picture');
  const row = f.let('i32', i32.mul(i32.rem_u(line, down), results), 'row');
  return { picture, row, column };
}

/** Bytes of a square of vectors, and of a row of it. */
const rowBytes = 16 * points;
export const squareBytes = rowBytes * points;

/** The rows of a square: where their next vectors are, how far those behind them, how one is loaded. */
interface Rows {
  readonly rows: readonly Local<'i32'>[];
  readonly step: Local<'i32'>;
  load(at: Local<'i32'>): Value<'v128'>;
}

/**
 * Transforms the columns of a square of vectors, then the rows of what comes of it, and stores that from `to` on, `step` bytes
 * apart. Rows go on by the square's width. In loops: written out, it takes engines long to compile, and more registers than there
 * are.
 */
export function transformSquare(
  f: FunctionBuilder,
  { scratch, sizes }: Parts,
  transform: Transform,
  from: Rows,
  to: Value<'i32'>,
  step: Local<'i32'>,
): void {
  const { rows } = from;
  const square = f.let('i32', i32.add(scratch, sizes.squareAt), 'square');
  const end = f.local('i32', 'end');
  const at = f.let('i32', square, 'at');
  let height = 0;
  f.set(end, i32.add(at, 16 * rows.length));
  f.loop((next) => {
    const column = transform(rows.map((row) => f.let('v128', from.load(row), 'x')));
    column.forEach((value, i) => f.do(v128.store(at, value, i * rowBytes)));
    height = column.length;
    for (const row of rows) f.increment(row, from.step);
    f.increment(at, 16);
    f.brIf(next, i32.lt_u(at, end));
  });
  const put = f.let('i32', to, 'put');
  f.set(at, square);
  f.set(end, i32.add(at, height * rowBytes));
  f.loop((next) => {
    const row = rows.map((_, i) => f.let('v128', v128.load(at, 16 * i), 'x'));
    for (const value of transform(row)) {
      f.do(v128.store(put, value));
      f.increment(put, step);
    }
    f.increment(at, rowBytes);
    f.brIf(next, i32.lt_u(at, end));
  });
}
