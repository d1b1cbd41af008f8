/**
 * What an op of a graph does. Most are fixed: from tensors they make tensors whose shapes follow from shapes and from values
 * that are known beforehand, so that they can be compiled. The rest read values while the graph runs.
 */
import type { Tensor } from '../../runtime/index.ts';
import type { TensorArray } from '../resources/tensor-array.ts';
import type { HashTable } from '../resources/hash-table.ts';
import type { TensorList } from '../resources/tensor-list.ts';
import type { Call } from './call.ts';
import type { Work } from './work.ts';

/** What travels along the edges of a graph; undefined is what a Switch did not let through. */
export type Value = Tensor | TensorList | TensorArray | HashTable;
export type Outputs = readonly (Value | undefined)[];

export interface FixedKernel {
  readonly kind: 'fixed';
  /** Inputs that it wants as numbers, by place; negative ones count from the end. */
  readonly host: readonly number[];
  /** Whether its outputs follow from the shapes of its inputs alone. */
  readonly onlyShapes: boolean;
  /** Whether equal inputs give other outputs each time. */
  readonly random: boolean;
  run(call: Call): Tensor | readonly Tensor[];
}

export interface LiveKernel {
  readonly kind: 'live';
  /** Whether it changes something: it runs when another waits for it, though that reads nothing of it. */
  readonly acts: boolean;
  run(call: Call): Work<Outputs> | Outputs;
}

export type Kernel = FixedKernel | LiveKernel;
export type KernelTable = Readonly<Record<string, Kernel>>;

type Traits = Partial<Pick<FixedKernel, 'onlyShapes' | 'random'>>;

export function fixed(
  run: FixedKernel['run'],
  host: readonly number[] = [],
  traits: Traits = {},
): FixedKernel {
  return { kind: 'fixed', host, onlyShapes: false, random: false, ...traits, run };
}

export function live(run: LiveKernel['run'], acts = false): LiveKernel {
  return { kind: 'live', acts, run };
}

export function unary(f: (x: Tensor) => Tensor): FixedKernel {
  return fixed((call) => f(call.tensor(0)));
}

export function binary(f: (a: Tensor, b: Tensor) => Tensor): FixedKernel {
  return fixed((call) => f(call.tensor(0), call.tensor(1)));
}
