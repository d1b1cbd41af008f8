/**
 * Watching kernels run: whoever measures (tf.profile, tf.time, the browser's timeline) is told of each as it ends. While nobody
 * watches it costs nothing; while somebody does, programs run step by step.
 */
import type { Type } from '../ir/shape-rules.ts';
import type * as Describing from './describe-step.ts';

/** One run of a kernel, of a routine, or of a primitive where these are evaluated one by one. */
export interface KernelRun {
  readonly name: string;
  /** As performance.now() gives it. */
  readonly start: number;
  readonly milliseconds: number;
  /** What it reads and writes. Kernels see buffers without a shape; those have one axis here. */
  readonly inputs: readonly Type[];
  readonly outputs: readonly Type[];
  /** Floating point (or integer) operations; 0 where moving data is all there is. */
  readonly operations: number;
  /** Bytes of intermediate results that the program around it holds, beside its inputs and outputs. */
  readonly temporaryBytes: number;
  readonly threads: number;
}

export type Watcher = (run: KernelRun) => void;

const watchers = new Set<Watcher>();

/** What tells what ran comes with who watches: programs that never do carry none of it. */
let describing: typeof Describing | null = null;

/** Tells `watcher` of every kernel from now on; gives a function that ends it. (For who watches: watching.ts.) */
export function addWatcher(watcher: Watcher, describe: typeof Describing): () => void {
  describing = describe;
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** For those who report: how to describe what ran, while somebody watches. */
export function describer(): typeof Describing {
  return describing!;
}

export function isWatched(): boolean {
  return watchers.size > 0;
}

export function report(run: KernelRun): void {
  for (const watcher of watchers) watcher(run);
}
