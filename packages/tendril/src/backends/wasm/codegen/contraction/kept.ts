/**
 * Operands that are kept packed: weights, which seldom change. Their panels for all rows and all of k lie in a block of their
 * own, whose address the kernel gets in place of the operand's. A function that the module exports beside the kernel fills it.
 */
import {
  i32,
  type FunctionBuilder,
  type I32,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import type { KeptOperand } from '../generated.ts';
import { asValue, lesser } from './emit.ts';
import { maxDepth, roundUp } from './blocking.ts';
import type { Operand } from './operand.ts';
import { Packing } from './packing.ts';
import type { Scratch, State } from './state.ts';

export interface KeptSize<Size extends I32 = I32> {
  readonly panel: number;
  /** How many rows the operand has, and how many elements each has. */
  readonly total: Size;
  readonly k: Size;
  /** The depth of a block of k. */
  readonly depth: Size;
}

/** What there is to know of a kept operand beside its code. */
export function describeKept(
  operand: Operand,
  { panel, total, k, depth }: KeptSize<number>,
): KeptOperand {
  const { arg, rows, k: kAxes, address, checks, fill } = operand;
  const layout = { panel, depth, rows, k: kAxes, address, whole: checks.length === 0 };
  const form = JSON.stringify([layout, checks, String(fill)]);
  return { arg, bytes: roundUp(total, panel) * k * 4, name: nameOf(arg), form, layout };
}

const nameOf = (arg: number): string => `keep${arg}`;

/** Rows that are packed at once: what tables have room for. */
const rowsAtOnce = 768;

export class Kept {
  readonly #operand: Operand<I32>;
  readonly #state: State;
  readonly #size: KeptSize;

  constructor(operand: Operand<I32>, state: State, size: KeptSize) {
    this.#operand = operand;
    this.#state = state;
    this.#size = size;
  }

  /** Where the panel that begins with `row` is, for the block of `count` k from `first` on. */
  panel(row: Value<'i32'>, first: Value<'i32'>, count: Value<'i32'>): Value<'i32'> {
    // `row` is a multiple of the panel's.
    const within = i32.mul(i32.mul(row, 4), count);
    return i32.add(i32.add(this.#state.args[this.#operand.arg], this.#before(first)), within);
  }

  /** Bytes of the panels for the k before `first`. */
  #before(first: Value<'i32'>): Value<'i32'> {
    const { panel, total } = this.#size;
    if (typeof total === 'number') return i32.mul(first, roundUp(total, panel) * 4);
    // Panels have a power of two of rows where their number is open.
    const whole = i32.and(i32.add(total, panel - 1), -panel);
    return i32.mul(first, i32.shl(whole, 2));
  }

  /** Adds the function that packs: `pack(from, to, …sizes)`, where the sizes are those that are open. */
  export(module: ModuleBuilder, scratch: Scratch): void {
    const { panel, total, k, depth } = this.#size;
    const { arg } = this.#operand;
    const { args, sizes } = this.#state;
    const name = nameOf(arg);
    const most =
      typeof total === 'number' ? Math.min(rowsAtOnce, roundUp(total, panel)) : rowsAtOnce;
    const deepest = typeof depth === 'number' ? depth : maxDepth;
    const size = { panel, rows: most, depth: deepest, bytes: 0 };
    const rowsInAll = asValue(total);
    const packing = new Packing(module, name, this.#operand, rowsInAll, this.#state, scratch, size);
    const pack = module.function(
      name,
      [['from', 'i32'], ['to', 'i32'], ...sizes.map((_, i) => [`size${i}`, 'i32'] as const)],
      [],
      (f: FunctionBuilder) => {
        const [from, to] = [0, 1].map((i) => f.param(i, 'i32'));
        f.setGlobal(args[arg], from);
        sizes.forEach((size, i) => f.setGlobal(size, f.param(2 + i, 'i32')));
        packing.prepare(f);
        const row = f.local('i32', 'row');
        const first = f.local('i32', 'first');
        f.for(row, 0, total, rowsAtOnce, () => {
          const rows = lesser(f, i32.sub(rowsInAll, row), rowsAtOnce);
          const panels = f.let('i32', i32.div_u(i32.add(rows, panel - 1), panel), 'panels');
          packing.select(f, row, rows);
          f.for(first, 0, k, depth, () => {
            const count = lesser(f, i32.sub(asValue(k), first), depth);
            const at = i32.add(i32.add(to, this.#before(first)), i32.mul(i32.mul(row, 4), count));
            f.do(packing.pack(f, at, panels, first, count));
          });
        });
      },
    );
    module.export(name, pack);
  }
}
