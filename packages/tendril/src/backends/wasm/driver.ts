/**
 * The step loop, as a generated WebAssembly module: one call runs all steps of a program (or a part of it) on this thread. A new
 * program needs no new driver: steps are descriptors in memory, kernels are called through the function table that each thread
 * has. The loop that shares steps among threads is in threads/driver.ts and begins with the same parts.
 */
import {
  i32,
  ModuleBuilder,
  type FunctionBuilder,
  type I32,
  type Value,
} from './assembler/index.ts';
import { MAX_PAGES } from './codegen/generated.ts';
import { STEP_BYTES, stepLayout } from './control.ts';

/** A descriptor's word. */
export const word = (step: I32, name: keyof typeof stepLayout): Value<'i32'> =>
  i32.load(step, stepLayout[name]);

export interface Parts {
  readonly m: ModuleBuilder;
  /** Calls a step's kernel for units `begin` to `end`. */
  kernel(f: FunctionBuilder, step: Value<'i32'>, begin: I32, end: I32): void;
}

export function beginDriver(shared: boolean): Parts {
  const m = new ModuleBuilder();
  m.importMemory('env', 'memory', shared ? { min: 1, max: MAX_PAGES, shared } : { min: 1 });
  const table = m.importTable('env', 'table', { min: 1 });
  const type = m.type(['i32', 'i32', 'i32'], []);
  return {
    m,
    kernel: (f, step, begin, end) =>
      f.do(f.callIndirect(type, table, word(step, 'slot'), word(step, 'args'), begin, end)),
  };
}

/** Walks the descriptors; `body` runs one step. */
export function walk(
  m: ModuleBuilder,
  body: (f: FunctionBuilder, step: Value<'i32'>, units: Value<'i32'>) => void,
): void {
  const run = m.function(
    'run',
    [
      ['step', 'i32'],
      ['end', 'i32'],
    ],
    ['i32'],
    (f) => {
      const step = f.param(0, 'i32');
      const end = f.param(1, 'i32');
      const units = f.local('i32', 'units');
      f.while(
        () => i32.ne(step, end),
        () => {
          f.set(units, word(step, 'units'));
          body(f, step, units);
          f.increment(step, STEP_BYTES);
        },
      );
      f.return(i32.const(0));
    },
  );
  m.export('run', run);
}

/** What an instance exports: it runs the steps from the descriptor at `first` up to `end`. */
export interface Driver {
  run(first: number, end: number): void;
}

/** The module of the driver that runs every step on the caller, in a memory that others may share. */
export function serialDriver(shared: boolean): Uint8Array<ArrayBuffer> {
  const { m, kernel } = beginDriver(shared);
  walk(m, (f, step, units) => kernel(f, step, 0, units));
  return m.bytes();
}
