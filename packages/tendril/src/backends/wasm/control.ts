/**
 * Where things lie in the shared memory: the words by which threads talk, and the layout of a program's step descriptors and of
 * a kernel's published code. Byte addresses and offsets, all of 32-bit words. The driver (threads/driver.ts) and the workers
 * (threads/worker-source.ts) go by it; what the words mean is told in the former.
 *
 * Words that several threads write lie 128 bytes apart, so that they do not share a cache line (or a pair of them).
 */
import { LOWEST_ADDRESS } from './codegen/generated.ts';
export const control = {
  /** Chunks of the current job in the upper half; below, a byte each, how often helpers and the caller have claimed one. */
  ticket: 128,
  /** Finished chunks of the current job. */
  done: 256,
  /** Counts jobs; idle threads watch it and sleep on it. */
  sequence: 384,
  /** 1 when some thread may be sleeping on `sequence`. */
  sleeping: 512,
  /** The current job's step descriptor. */
  job: 640,
  /** 1 when the caller sleeps on `done`. */
  callerSleeps: 648,
  /** 1 when the threads shall end. */
  quit: 652,
  /** Threads that take part, the caller included. */
  threads: 656,
  /** 1 when a chunk failed on another thread; `failureText` (`failureLength` bytes) says how. */
  failed: 660,
  failureLength: 664,
  /** A word for each thread: 1 while it takes part. */
  alive: 768,
  failureText: 896,
} as const;

/** As many as `alive` has words and a code's `loaded` has bits; thread 0 is the caller. */
export const MAX_THREADS = 32;
export const FAILURE_TEXT_BYTES = 256;

/** The first address that the allocator may give away: generated code counts on some room below every buffer. */
export const HEAP_START = LOWEST_ADDRESS;

/** One step of a program. */
export const stepLayout = {
  /** The kernel's place in every thread's function table. */
  slot: 0,
  /** The kernel's code for other threads to load; only steps that are shared among threads need it. */
  code: 4,
  /** What the kernel gets as `args`. */
  args: 8,
  units: 12,
  /** The fewest units worth giving to a thread at a time. */
  grain: 16,
  /** How many chunks each thread may get. */
  shares: 20,
  /** 1 when it is worth waking sleeping threads for it. */
  wake: 24,
} as const;
export const STEP_BYTES = 32;

/** Published code: a header, then the module's bytes. */
export const codeLayout = {
  slot: 0,
  length: 4,
  /** Bit t: thread t has the code in its table. */
  loaded: 8,
  bytes: 16,
} as const;
