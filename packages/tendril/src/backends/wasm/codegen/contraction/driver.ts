/**
 * The exported function of a contraction: turns units of work into rectangles of the result. A unit is a strip of a batch's
 * result; neighbouring strips of a call are done together, so that their operands are packed once.
 */
import {
  i32,
  select,
  type FunctionBuilder,
  type I32,
  type Local,
  type Value,
} from '../../assembler/index.ts';
import { stripWork } from './blocking.ts';
import { asValue, lesser } from './emit.ts';
import { tileColumns, tileRows } from './micro.ts';
import { product } from '../../../../ir/shape.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';
import type { Plan } from './plan.ts';
import type { State } from './state.ts';

/** Computes rows [r0, r1) and columns [c0, c1) of the current batch. */
export type Rectangle = (
  r0: Value<'i32'>,
  r1: Value<'i32'>,
  c0: Value<'i32'>,
  c1: Value<'i32'>,
) => void;

/** Reads the arguments of a call into the state. */
export function readArguments(
  f: FunctionBuilder,
  kernel: ContractionKernel,
  { rows, columns }: Plan,
  state: State,
  args: Local<'i32'>,
): void {
  const behind = 4 * state.args.length;
  state.args.forEach((arg, i) => f.setGlobal(arg, i32.load(args, 4 * i)));
  state.sizes.forEach((size, i) => f.setGlobal(size, i32.load(args, behind + 4 * (1 + i))));
  const size = (known: I32 | null, side: 'm' | 'n'): Value<'i32'> =>
    known === null
      ? i32.mul(i32.load(args, behind), product(kernel[side].slice(1)))
      : asValue(known);
  f.setGlobal(state.rows, size(rows, 'm'));
  f.setGlobal(state.columns, size(columns, 'n'));
}

/** Does units [begin, end); what `countStrips` says in TypeScript is computed here again. */
export function emitUnits(
  f: FunctionBuilder,
  budgets: Plan['budgets'],
  state: State,
  begin: Local<'i32'>,
  end: Local<'i32'>,
  rectangle: Rectangle,
): void {
  const byRows = f.let('i32', i32.ge_s(state.rows, state.columns), 'byRows');
  const tile = f.local('i32', 'tile');
  const budget = f.local('i32', 'budget');
  const along = f.local('i32', 'along');
  const across = f.local('i32', 'across');
  const choose = (lines: number, most: I32, main: Value<'i32'>, other: Value<'i32'>): void => {
    f.set(tile, lines);
    f.set(budget, most);
    f.set(along, main);
    f.set(across, other);
  };
  f.if(
    byRows,
    () => choose(tileRows, budgets.rows, state.rows, state.columns),
    () => choose(tileColumns, budgets.columns, state.columns, state.rows),
  );
  const work = i32.add(i32.mul(across, stripWork.factor), stripWork.constant);
  const most = f.let('i32', i32.div_u(budget, work), 'most');
  f.if(i32.eqz(most), () => f.set(most, 1));
  const dividedUp = (a: Value<'i32'>, b: Value<'i32'>): Value<'i32'> =>
    i32.div_u(i32.sub(i32.add(a, b), 1), b);
  const tiles = f.let('i32', dividedUp(along, tile), 'tiles');
  const strips = f.let('i32', dividedUp(tiles, most), 'strips');
  // The first ones have a tile more, where that does not come out even.
  const each = f.let('i32', i32.div_u(tiles, strips), 'each');
  const larger = f.let('i32', i32.rem_u(tiles, strips), 'larger');
  const startOf = (strip: Value<'i32'>): Value<'i32'> => {
    const more = select(i32.lt_u(strip, larger), strip, larger);
    return i32.mul(i32.add(i32.mul(strip, each), more), tile);
  };

  const strip = f.local('i32', 'strip');
  const from = f.local('i32', 'from');
  f.while(
    () => i32.lt_s(begin, end),
    () => {
      f.setGlobal(state.batch, i32.div_u(begin, strips));
      f.set(strip, i32.rem_u(begin, strips));
      const stop = lesser(f, i32.add(strip, i32.sub(end, begin)), strips);
      f.increment(begin, i32.sub(stop, strip));
      f.set(from, startOf(strip));
      const to = lesser(f, startOf(stop), along);
      f.if(
        byRows,
        () => rectangle(from, to, i32.const(0), state.columns),
        () => rectangle(i32.const(0), state.rows, from, to),
      );
    },
  );
}
