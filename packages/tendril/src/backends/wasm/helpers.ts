/**
 * The threads that help, as far as the rest of the backend knows them: how many there are, that they shall start or end. Their code
 * is loaded when they are first wanted (find-threads.ts); until then, and where it cannot be, work runs on the caller alone.
 */
import { control } from './control.ts';
import { findThreads, type Threads } from './find-threads.ts';
import type { WasmMemory } from './memory.ts';
import type { Scheduler } from './scheduler.ts';
import type { ThreadPool } from './threads/index.ts';

export interface HelperOptions {
  /** How many threads are wanted, the caller included; as many as there are cores where this is not said. */
  readonly wanted: number | undefined;
  /** Whether the caller may sleep. */
  readonly canWait: boolean;
  /** See threads/jobs.ts. */
  readonly patience: number | undefined;
}

export class Helpers {
  private readonly memory: WasmMemory;
  private readonly scheduler: Scheduler;
  private readonly options: HelperOptions;
  private opening: ThreadPool | Promise<ThreadPool | null> | null = null;
  private closed = false;
  private warned = false;
  /** Null until the code of threads is there. */
  pool: ThreadPool | null = null;

  /** For a shared memory, and the scheduler of its steps. */
  constructor(memory: WasmMemory, scheduler: Scheduler, options: HelperOptions) {
    this.memory = memory;
    this.scheduler = scheduler;
    this.options = options;
    memory.i32[control.threads / 4] = 1;
  }

  /** How many threads take part, the caller included. */
  get active(): number {
    return Atomics.load(this.memory.i32, control.threads / 4);
  }

  /** Starts the threads if need be; resolves when they take part or have failed to. */
  async ready(): Promise<void> {
    await (await this.open())?.ready();
  }

  start(): void {
    void this.open();
  }

  /** Ends all threads, whatever they do. */
  close(): void {
    this.closed = true;
    this.pool?.close();
  }

  private open(): ThreadPool | Promise<ThreadPool | null> | null {
    if (this.closed) return this.opening;
    return (this.opening ??= this.load());
  }

  private load(): ThreadPool | Promise<ThreadPool | null> {
    const found = findThreads();
    if (!(found instanceof Promise)) return this.launch(found);
    return found
      .then((threads) => (this.closed ? null : this.launch(threads)))
      .catch((error: unknown) => {
        this.warn(String(error));
        return null;
      });
  }

  private launch({ SharedRunner, ThreadPool }: Threads): ThreadPool {
    const { memory, scheduler, options } = this;
    const { wanted, canWait, patience } = options;
    const pool = new ThreadPool(memory, wanted, (why) => this.warn(why));
    scheduler.use(new SharedRunner(memory, scheduler.table, pool, canWait, patience));
    this.pool = pool;
    pool.start();
    return pool;
  }

  /** Says once that there are fewer threads than there should be. */
  private warn(why: string): void {
    if (this.warned || this.closed) return;
    this.warned = true;
    console.warn(`Tendril: not all threads can help, so work is slower: ${why}`);
  }
}
