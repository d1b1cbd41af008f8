/**
 * What an entrant is: a library that prepares workloads and runs them.
 */
import type { Workload } from '../workloads/types.ts';

/** The part of the API that Tendril and TensorFlow.js share. */
export type Tf = typeof import('@tensorflow/tfjs');
export type TfTensor = import('@tensorflow/tfjs').Tensor;
export type Jax = typeof import('@jax-js/jax');
export type JaxArray = import('@jax-js/jax').Array;

/** A workload that is ready to run. */
export interface Job {
  /** One run, to its end: the result is computed when this returns or resolves. A number is the time it took by itself (ms). */
  run(): void | number | Promise<void | number>;
  /** The result of the last run. */
  output(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Of the last run, the milliseconds until the model was loaded, where that is a part of it. */
  loading?(): number;
  dispose?(): void;
}

export interface EntrantOptions {
  readonly threads: number;
  /** Where the packages' files are served from, or lie. */
  readonly files: string;
}

/** One kernel of a run. */
export interface KernelTime {
  readonly name: string;
  /** The shapes of its results. */
  readonly results: readonly (readonly number[])[];
  readonly milliseconds: number;
  readonly flops: number;
}

export interface Entrant {
  /** Prepares a workload; null when this library cannot express it. */
  prepare(workload: Workload): Promise<Job | null>;
  /** The kernels of one run, in order, where the library can tell. */
  profile?(job: Job): Promise<KernelTime[]>;
}

/** A library, not loaded yet. */
export interface EntrantModule {
  load(options: EntrantOptions): Promise<Entrant>;
}
