/** The packing of one operand as a whole: its tables, its packer and where its panels lie. */
import {
  f32x4,
  i32,
  v128,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type Local,
  type ModuleBuilder,
  type Node,
  type Value,
} from '../../assembler/index.ts';
import type { Operand } from './operand.ts';
import { emitPack, fillBytes } from './pack.ts';
import type { Scratch, State } from './state.ts';
import { rowWords, runWords, writeRows, writeRuns } from './tables.ts';

export interface PackingSize {
  /** Rows of a panel. */
  readonly panel: number;
  /** The most rows and the most k that are selected at once. */
  readonly rows: number;
  readonly depth: number;
  /** Bytes of all panels that are kept. */
  readonly bytes: number;
  /** Where a word for each panel says whether it is left out. */
  readonly leftOut?: Value<'i32'> | null;
}

export class Packing {
  readonly panels: Value<'i32'>;
  readonly #operand: Operand<I32>;
  readonly #state: State;
  readonly #panel: number;
  readonly #total: Value<'i32'>;
  readonly #rows: Value<'i32'>;
  readonly #runs: Value<'i32'>;
  readonly #fill: Value<'i32'>;
  readonly #fillBytes: number;
  readonly #packPanels: FunctionRef<'void'>;

  /** `total` is how many rows the operand has. */
  constructor(
    module: ModuleBuilder,
    name: string,
    operand: Operand<I32>,
    total: Value<'i32'>,
    state: State,
    scratch: Scratch,
    size: PackingSize,
  ) {
    this.#operand = operand;
    this.#state = state;
    this.#panel = size.panel;
    this.#total = total;
    this.#rows = scratch.take(4 * rowWords(operand) * (size.rows + size.panel));
    this.#runs = scratch.take(4 * runWords(operand) * size.depth);
    this.#fillBytes = fillBytes(operand, size.panel, size.depth);
    this.#fill = scratch.take(this.#fillBytes + 16);
    this.panels = scratch.take(size.bytes);
    const pack = emitPack(module, name, operand, size.panel, this.#fill);
    this.#packPanels = this.#emitPackPanels(module, `${name}Panels`, pack, size.leftOut ?? null);
  }

  /** Where the entries of the rows that are selected lie. */
  get entries(): Value<'i32'> {
    return this.#rows;
  }

  /** To be done once in each call of the kernel. */
  prepare(f: FunctionBuilder): void {
    for (let at = 0; at < this.#fillBytes; at += 16)
      f.do(v128.store(this.#fill, f32x4.const(this.#operand.fill), at));
  }

  /** Says which rows of the current batch `pack` packs. */
  select(f: FunctionBuilder, first: Local<'i32'>, count: Local<'i32'>): void {
    writeRows(f, this.#operand, this.#panel, this.#rows, this.#state, first, count, this.#total);
  }

  /** A statement that packs `panels` panels for [first, first + depth) of k, to `to`. */
  pack(
    f: FunctionBuilder,
    to: Value<'i32'>,
    panels: Value<'i32'>,
    first: Value<'i32'>,
    depth: Value<'i32'>,
  ): Node {
    return f.call(this.#packPanels, to, panels, first, depth);
  }

  #emitPackPanels(
    module: ModuleBuilder,
    name: string,
    pack: FunctionRef<'void'>,
    leftOut: Value<'i32'> | null,
  ): FunctionRef<'void'> {
    return module.function(
      name,
      [
        ['to', 'i32'],
        ['panels', 'i32'],
        ['first', 'i32'],
        ['depth', 'i32'],
      ],
      [],
      (f) => {
        const [to, panels, first, depth] = [0, 1, 2, 3].map((i) => f.param(i, 'i32'));
        const end = writeRuns(f, this.#operand, this.#runs, first, depth);
        const rows = f.let('i32', this.#rows, 'rows');
        const packOne = (): void => f.do(f.call(pack, to, rows, this.#runs, end));
        const mark = leftOut && f.let('i32', leftOut, 'mark');
        f.loop((next) => {
          if (mark) {
            f.if(i32.eqz(i32.load(mark)), packOne);
            f.increment(mark, 4);
          } else {
            packOne();
          }
          f.increment(to, i32.mul(depth, 4 * this.#panel));
          f.increment(rows, 4 * rowWords(this.#operand) * this.#panel);
          f.brIf(next, f.tee(panels, i32.sub(panels, 1)));
        });
      },
    );
  }
}
