/**
 * What the functions of a contraction's module share: where the arguments are, how large the problem is, which batch is being
 * computed, and where in the scratch memory what lies.
 */
import { i32, type Global, type ModuleBuilder, type Value } from '../../assembler/index.ts';
import { SCRATCH_BYTES } from '../generated.ts';

export interface State {
  /** Byte addresses of the arguments. */
  readonly args: readonly Global<'i32'>[];
  /** Sizes that are no part of the code: what comes behind the extent in a call's arguments. */
  readonly sizes: readonly Global<'i32'>[];
  readonly batch: Global<'i32'>;
  /** Extents of the joined m and n axes. */
  readonly rows: Global<'i32'>;
  readonly columns: Global<'i32'>;
}

export function makeState(module: ModuleBuilder, args: number, sizes: number): State {
  return {
    args: Array.from({ length: args }, (_, i) => module.global('i32', 0, `arg${i}`)),
    sizes: Array.from({ length: sizes }, (_, i) => module.global('i32', 0, `size${i}`)),
    batch: module.global('i32', 0, 'batch'),
    rows: module.global('i32', 0, 'rows'),
    columns: module.global('i32', 0, 'columns'),
  };
}

/** Gives out parts of this thread's scratch memory. */
export class Scratch {
  readonly #start: Value<'i32'>;
  #used = 0;

  constructor(start: Value<'i32'>) {
    this.#start = start;
  }

  /** The address of `bytes` bytes, aligned to 64. */
  take(bytes: number): Value<'i32'> {
    const at = this.#used;
    this.#used += Math.ceil(bytes / 64) * 64;
    if (this.#used > SCRATCH_BYTES)
      throw new Error(`contraction: ${this.#used} bytes of scratch memory, ${SCRATCH_BYTES} there`);
    return at === 0 ? this.#start : i32.add(this.#start, at);
  }
}
