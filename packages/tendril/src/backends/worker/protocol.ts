/**
 * What a page and its engine say to each other. Orders are given in the order in which they are to be carried out, many in one
 * message; buffers and programs have numbers that the page gives. Everything here can be posted.
 */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { Graph } from '../../ir/graph.ts';
import type { KernelRun } from '../watch.ts';

export type Order =
  | { readonly do: 'alloc'; readonly buffer: number; readonly dtype: DType; readonly size: number }
  | { readonly do: 'write'; readonly buffer: number; readonly values: TypedArray }
  | { readonly do: 'copy'; readonly from: number; readonly buffer: number }
  | { readonly do: 'free'; readonly buffer: number }
  | {
      readonly do: 'prepare';
      readonly program: number;
      readonly graph: Graph;
      readonly sameBits: boolean;
    }
  | {
      readonly do: 'run';
      readonly program: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly do: 'drop'; readonly program: number }
  | { readonly do: 'read'; readonly buffer: number; readonly request: number }
  | { readonly do: 'readSync'; readonly buffer: number; readonly mailbox: SharedArrayBuffer }
  /** Answered once everything before it is done, and the engine is as fast as it gets. */
  | { readonly do: 'settle'; readonly request: number }
  /** Whether to tell of every kernel from now on. */
  | { readonly do: 'watch'; readonly on: boolean }
  /** What to print of what is compiled from now on. */
  | { readonly do: 'show'; readonly stages: readonly string[] };

/** How the engine is doing; it comes with every answer. */
export interface Status {
  readonly threads: number;
  readonly keptBytes: number;
  readonly reservedBytes: number;
}

export type Answer =
  | { readonly tell: 'ready'; readonly status: Status }
  | {
      readonly tell: 'done';
      readonly request: number;
      readonly values: TypedArray | null;
      readonly status: Status;
    }
  | { readonly tell: 'failed'; readonly request: number; readonly why: string }
  /** Times are by the clock that all of a page's threads share. */
  | { readonly tell: 'kernel'; readonly run: KernelRun };

/** One end of a channel between the two. */
export interface Port<Sent, Received> {
  post(message: Sent, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: Received) => void): void;
}

/** Performance.now() of all threads counts from moments of their own; this counts from one. */
export function sharedTime(now: number, sign: 1 | -1): number {
  return now + sign * performance.timeOrigin;
}

/** A mailbox in shared memory, for a page that waits: two words, then the values or an error's text. */
export const mailbox = {
  state: 0,
  length: 1,
  content: 8,
  pending: 0,
  filled: 1,
  failed: 2,
} as const;

/** Room for an error where there is little room for values. */
export const leastContent = 1024;
