/**
 * Operands that are kept packed: weights, which seldom change. Their panels for all rows and all of k lie in a block of their
 * own, whose address the kernel gets in place of the operand's. A function that the module exports beside the kernel fills it.
 */
import {
  i32,
  type FunctionBuilder,
  type Local,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import type { KeptOperand } from '../generated.ts';
import { lesser } from './emit.ts';
import { roundUp } from './blocking.ts';
import type { Operand } from './operand.ts';
import { Packing } from './packing.ts';
import type { Scratch, State } from './state.ts';

export interface KeptSize {
  readonly panel: number;
  /** How many rows the operand has, and how many elements each has. */
  readonly total: number;
  readonly k: number;
  /** The depth of a block of k. */
  readonly depth: number;
}

/** Rows that are packed at once: what tables have room for. */
const rowsAtOnce = 768;

export class Kept {
  readonly #operand: Operand;
  readonly #state: State;
  readonly #size: KeptSize;

  constructor(operand: Operand, state: State, size: KeptSize) {
    this.#operand = operand;
    this.#state = state;
    this.#size = size;
  }

  /** Where the panel that begins with `row` is, for the block of `count` k from `first` on. */
  panel(row: Value<'i32'>, first: Value<'i32'>, count: Value<'i32'>): Value<'i32'> {
    const { panel, total } = this.#size;
    const before = i32.mul(first, roundUp(total, panel) * 4);
    // `row` is a multiple of the panel's.
    const within = i32.mul(i32.mul(row, 4), count);
    return i32.add(i32.add(this.#state.args[this.#operand.arg], before), within);
  }

  /** Adds the function that packs: `pack(from, to)`. */
  export(module: ModuleBuilder, scratch: Scratch): KeptOperand {
    const { panel, total, k, depth } = this.#size;
    const { arg } = this.#operand;
    const argument = this.#state.args[arg];
    const name = `keep${arg}`;
    const packing = new Packing(
      module,
      name,
      this.#operand,
      i32.const(total),
      this.#state,
      scratch,
      { panel, rows: Math.min(rowsAtOnce, roundUp(total, panel)), depth, bytes: 0 },
    );
    const pack = module.function(
      name,
      [
        ['from', 'i32'],
        ['to', 'i32'],
      ],
      [],
      (f: FunctionBuilder) => {
        const [from, to] = [0, 1].map((i): Local<'i32'> => f.param(i, 'i32'));
        f.setGlobal(argument, from);
        packing.prepare(f);
        const row = f.local('i32', 'row');
        const first = f.local('i32', 'first');
        f.for(row, 0, total, rowsAtOnce, () => {
          const rows = lesser(f, i32.sub(i32.const(total), row), rowsAtOnce);
          const panels = f.let('i32', i32.div_u(i32.add(rows, panel - 1), panel), 'panels');
          packing.select(f, row, rows);
          f.for(first, 0, k, depth, () => {
            const count = lesser(f, i32.sub(i32.const(k), first), depth);
            const before = i32.mul(first, roundUp(total, panel) * 4);
            const at = i32.add(i32.add(to, before), i32.mul(i32.mul(row, 4), count));
            f.do(packing.pack(f, at, panels, first, count));
          });
        });
      },
    );
    module.export(name, pack);
    const { rows, k: kAxes, address, checks, fill } = this.#operand;
    const layout = JSON.stringify([this.#size, rows, kAxes, address, checks, String(fill)]);
    return { arg, bytes: roundUp(total, panel) * k * 4, name, layout };
  }
}
