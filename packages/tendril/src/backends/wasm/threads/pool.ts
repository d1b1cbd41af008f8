/**
 * The threads that help: starting them, counting those that take part, and what happens when one fails. The work itself passes
 * through shared memory (driver.ts); here is only what needs JavaScript.
 *
 * Threads start when they are first wanted and join on their own when they are up; until then, and where they cannot start,
 * work runs on the caller alone.
 *
 * When a thread dies: between jobs nothing is lost, since chunks are claimed and never assigned; its end is noted when the
 * event comes, and the chunks get larger. A kernel that traps on a thread counts its chunk and says so. What remains is a thread
 * that the system kills in the middle of a chunk: no code of it runs any more and, while the caller spins, no event arrives. The
 * chunk cannot simply be done again, since its kernel may have overwritten its own input. So waiting has a bound: if nothing
 * finishes for a very long time, the threads are given up, the program fails with an error, and the next ones run on one thread.
 */
import type { Block } from '../allocator.ts';
import { SCRATCH_BYTES } from '../codegen/generated.ts';
import { control, MAX_THREADS } from '../control.ts';
import { sharedDriver } from './driver.ts';
import type { WasmMemory } from '../memory.ts';
import { findPlatform, type Platform, type Thread } from './platform.ts';

const defaultMaximum = 8;

/** A browser may refuse a worker without a word; nobody should wait longer than this. */
const startMilliseconds = 5000;

interface Helper {
  readonly thread: Thread;
  readonly index: number;
  readonly scratch: Block;
  state: 'starting' | 'joined' | 'ended';
}

export class ThreadPool {
  /** The threads that were started. */
  readonly threads: Helper[] = [];
  private readonly memory: WasmMemory;
  private readonly wanted: number | undefined;
  /** Says that there are fewer threads than there should be. */
  readonly warn: (why: string) => void;
  private started = false;
  private closed = false;
  /** Whether somebody waits for the threads, so that a Node program must not end meanwhile. */
  private awaited = false;
  private readonly up: Promise<void>;
  private isUp!: () => void;

  /** For threads over a shared memory; `wanted` of them, or as many as there are cores. */
  constructor(memory: WasmMemory, wanted: number | undefined, warn: (why: string) => void) {
    this.memory = memory;
    this.wanted = wanted;
    this.warn = warn;
    this.up = new Promise((resolve) => (this.isUp = resolve));
  }

  /** Starts the threads if need be; resolves when they take part or have failed to. */
  ready(): Promise<void> {
    this.awaited = true;
    this.start();
    for (const helper of this.threads) helper.thread.keepAlive(helper.state === 'starting');
    return this.up;
  }

  start(): void {
    if (this.started || this.closed) return;
    this.started = true;
    const failed = (error: unknown) => {
      this.warn(String(error));
      this.isUp();
    };
    try {
      const platform = findPlatform();
      if (platform instanceof Promise) platform.then((p) => this.launch(p)).catch(failed);
      else this.launch(platform);
    } catch (error) {
      failed(error);
    }
  }

  /** Ends all threads, whatever they do. */
  close(): void {
    this.closed = true;
    const words = this.memory.i32;
    Atomics.store(words, control.quit / 4, 1);
    Atomics.add(words, control.sequence / 4, 1);
    Atomics.notify(words, control.sequence / 4);
    for (const helper of this.threads) {
      this.leave(helper);
      helper.thread.terminate();
    }
    this.isUp();
  }

  private launch(platform: Platform): void {
    const count = Math.min(this.wanted ?? Math.min(platform.cores, defaultMaximum), MAX_THREADS);
    const driver = sharedDriver(true);
    try {
      for (let index = 1; index < count && !this.closed; index++) {
        this.add(index, platform, driver);
      }
    } finally {
      this.settle();
    }
    const timer: unknown = setTimeout(this.isUp, startMilliseconds);
    (timer as { unref?: () => void }).unref?.();
  }

  private add(index: number, platform: Platform, driver: Uint8Array<ArrayBuffer>): void {
    const scratch = this.memory.alloc(SCRATCH_BYTES);
    const start = { memory: this.memory.memory, driver, thread: index, scratch: scratch.address };
    try {
      const thread = platform.startThread(start, {
        joined: () => this.joined(helper),
        ended: (why) => this.ended(helper, why),
      });
      const helper: Helper = { thread, index, scratch, state: 'starting' };
      this.threads.push(helper);
      thread.keepAlive(this.awaited);
    } catch (error) {
      this.memory.free(scratch);
      throw error;
    }
  }

  private joined(helper: Helper): void {
    if (helper.state !== 'starting') return;
    helper.state = 'joined';
    helper.thread.keepAlive(false);
    this.settle();
  }

  private ended(helper: Helper, why: string): void {
    if (helper.state === 'ended') return;
    this.leave(helper);
    this.warn(why);
    this.settle();
  }

  /** Does not count the thread any more. Its scratch memory stays taken: it may be in use for a moment yet. */
  private leave(helper: Helper): void {
    helper.state = 'ended';
    const words = this.memory.i32;
    const wasAlive = Atomics.exchange(words, control.alive / 4 + helper.index, 0);
    if (wasAlive) Atomics.sub(words, control.threads / 4, 1);
  }

  private settle(): void {
    if (!this.threads.some((helper) => helper.state === 'starting')) this.isUp();
  }
}
