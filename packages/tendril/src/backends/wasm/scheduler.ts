/**
 * Runs step descriptors: on this thread, until there are others to share them with (threads/).
 */
import { serialDriver, type Driver } from './driver.ts';
import type { WasmMemory } from './memory.ts';

export interface Runner {
  /** Runs the descriptors from address `first` up to `end`. Throws when a kernel traps; by then no thread is at work. */
  run(first: number, end: number): void;
}

/** An instance of a driver's module, on this thread. */
export function instantiate(
  module: Uint8Array<ArrayBuffer>,
  { memory }: WasmMemory,
  table: WebAssembly.Table,
): WebAssembly.Exports {
  const imports = { env: { memory, table } };
  return new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports;
}

export class Scheduler implements Runner {
  /** This thread's kernels; places are the same in every thread. */
  readonly table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  private readonly memory: WasmMemory;
  /** Made when something is compiled: a page's first little work is evaluated. */
  private runner: Runner | null = null;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  run(first: number, end: number): void {
    (this.runner ??= this.alone()).run(first, end);
  }

  /** From now on `runner` runs the descriptors. */
  use(runner: Runner): void {
    this.runner = runner;
  }

  private alone(): Driver {
    const { memory, table } = this;
    return instantiate(serialDriver(memory.shared), memory, table) as unknown as Driver;
  }
}
