/**
 * What a workload is. Most are a function of tensors, written once for each style of API: eager TensorFlow (Tendril and
 * TensorFlow.js), jax, and a graph builder (from which ONNX and TFLite files are made). What fits no style has its own file in
 * entrants/.
 */
import type { GraphBuilder, Value } from '../graphs/builder.ts';
import type { Jax, JaxArray, Tf, TfTensor } from '../entrants/types.ts';

export interface Input {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export type Inputs = Readonly<Record<string, Input>>;

export interface FunctionWorkload {
  readonly kind: 'function';
  readonly name: string;
  readonly what: string;
  /** Work of one run; what the figure is compared with. */
  readonly flops?: number;
  readonly bytes?: number;
  /** Largest difference between two entrants' results, relative to the largest result. */
  readonly tolerance: number;
  /** What changes from run to run. */
  inputs(): Inputs;
  /** What does not: part of the model. */
  constants?(): Inputs;
  tf?(tf: Tf, x: Record<string, TfTensor>): TfTensor;
  /** May use each array any number of times by `.ref`; those left over are the caller's. */
  jax?(jax: Jax, x: Record<string, JaxArray>): JaxArray;
  graph?(g: GraphBuilder, x: Record<string, Value>): Value;
  /** These entrants get constants as constants, but their inputs with images in [n, h, w, c]. */
  readonly image?: boolean;
}

/** A workload that each entrant has its own program for, by name. */
export interface SpecialWorkload {
  readonly kind: 'special';
  readonly name: string;
  readonly what: string;
  readonly flops?: number;
  readonly bytes?: number;
  readonly tolerance: number;
  readonly entrants: readonly string[];
  /** Whether each run has to be the first of its page or process. */
  readonly cold?: boolean;
  /** Milliseconds for which nothing happens before that. */
  readonly rest?: number;
  /** What the figure counts, when it is not the milliseconds of one run. */
  readonly unit?: string;
}

export type Workload = FunctionWorkload | SpecialWorkload;
