/**
 * Runs step descriptors through the shared driver, and deals with what the driver cannot: a chunk that takes long, a kernel that
 * trapped on this thread or on another.
 */
import { control, STEP_BYTES } from '../control.ts';
import type { WasmMemory } from '../memory.ts';
import { instantiate, type Runner } from '../scheduler.ts';
import { sharedDriver, type SharedDriver } from './driver.ts';
import type { ThreadPool } from './pool.ts';

/** See pool.ts: nothing finished for so long (and asked so often, should the machine have slept) means a dead thread. */
const patienceMilliseconds = 60_000;
const patienceAttempts = 1000;

const at = (address: number): number => address / 4;

export class SharedRunner implements Runner {
  private readonly memory: WasmMemory;
  private readonly pool: ThreadPool;
  private readonly patience: number;
  private readonly driver: SharedDriver;

  constructor(
    memory: WasmMemory,
    table: WebAssembly.Table,
    pool: ThreadPool,
    canWait: boolean,
    patience = patienceMilliseconds,
  ) {
    this.memory = memory;
    this.pool = pool;
    this.patience = patience;
    this.driver = instantiate(sharedDriver(canWait), memory, table) as unknown as SharedDriver;
  }

  /** Runs the descriptors from address `first` up to `end`. Throws when a kernel traps; by then no thread is at work. */
  run(first: number, end: number): void {
    try {
      let step = this.driver.run(first, end);
      while (step !== 0) {
        this.finishJob();
        this.refuseFailure();
        step = this.driver.run(step + STEP_BYTES, end);
      }
    } catch (error) {
      this.withdrawJob();
      throw error;
    }
  }

  /** Waits until the current job's chunks are done. */
  private finishJob(): void {
    const words = this.memory.i32;
    let done = -1;
    let since = 0;
    let attempts = 0;
    while (this.driver.join() === 0) {
      const now = performance.now();
      const doneNow = Atomics.load(words, at(control.done));
      if (doneNow !== done) {
        done = doneNow;
        since = now;
        attempts = 0;
      }
      attempts++;
      const allAttempts = (patienceAttempts * this.patience) / patienceMilliseconds;
      if (now - since > this.patience && attempts > allAttempts) this.giveUp();
    }
  }

  private giveUp(): never {
    this.pool.warn('one of them did not finish its work');
    this.pool.close();
    Atomics.store(this.memory.i32, at(control.ticket), 0);
    throw new Error(
      'A thread of the wasm backend died at work or hangs, so this computation has no result. ' +
        'The backend goes on with one thread.',
    );
  }

  private refuseFailure(): void {
    const words = this.memory.i32;
    if (Atomics.exchange(words, at(control.failed), 0) === 0) return;
    const length = words[at(control.failureLength)];
    const bytes = this.memory.u8.slice(control.failureText, control.failureText + length);
    throw new Error(`A kernel failed on a thread: ${new TextDecoder().decode(bytes)}`);
  }

  /**
   * Takes the job back after a trap: nobody may claim more of it, and what others have claimed must be done before its memory
   * is used for something else. The trapped chunk was this thread's, and will never count.
   */
  private withdrawJob(): void {
    const words = this.memory.i32;
    const ticket = Atomics.exchange(words, at(control.ticket), 0);
    const claims = (ticket & 0xff) + ((ticket >>> 8) & 0xff);
    const claimed = Math.min(claims, ticket >>> 16);
    const since = performance.now();
    while (Atomics.load(words, at(control.done)) < claimed - 1) {
      if (performance.now() - since > this.patience) this.giveUp();
    }
    Atomics.store(words, at(control.failed), 0);
  }
}
