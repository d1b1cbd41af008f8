/**
 * Runs cells over the steps of sequences. All steps are recorded one after the other, so that a traced model
 * is one program; what needs no state is computed for all steps at once.
 */
import {
  cast,
  reshape,
  split,
  stack,
  transpose,
  unstack,
  where,
  zerosLike,
} from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { toList } from '../engine/lists.ts';
import type { Kwargs } from '../engine/types.ts';
import { RNNCell, SplitCell } from './cell.ts';

export interface StepOptions {
  /** Whether to begin with the last step. */
  goBackwards: boolean;
  /** For each step, in the order in which they run, which samples have it: [batch, 1]. null if all have all. */
  masks: Tensor[] | null;
  /** Whether the output of a step that is not there is zero, and not that of the step before. */
  zeroOutputForMask: boolean;
  kwargs: Kwargs;
}

export interface StepResults {
  /** Of each step, in the order in which they ran. */
  outputs: Tensor[];
  states: Tensor[];
}

/** Swaps the axes of batch and time, which come first. */
export function swapBatchAndTime(x: Tensor): Tensor {
  return transpose(x, [1, 0, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 2)]);
}

/**
 * @param inputs [steps, batch, …].
 * @param states What the cell begins with.
 */
export function runSteps(
  cell: RNNCell,
  inputs: Tensor,
  states: Tensor[],
  options: StepOptions,
): StepResults {
  const { goBackwards, masks, kwargs } = options;
  const training = kwargs.training === true;
  const isSplit = cell instanceof SplitCell;
  if (cell instanceof RNNCell) cell.resetMasks();
  const data = unstack(isSplit ? cell.project(inputs, training) : inputs);
  if (goBackwards) data.reverse();
  const outputs: Tensor[] = [];
  let current = states;
  data.forEach((x, i) => {
    const [output, ...next] = isSplit
      ? cell.step(x, current, training)
      : toList(cell.call([x, ...current], kwargs));
    const mask = masks?.[i];
    const before = options.zeroOutputForMask ? undefined : outputs.at(-1);
    outputs.push(mask ? choose(mask, output, before ?? zerosLike(output)) : output);
    current = mask ? next.map((state, k) => choose(mask, state, current[k])) : next;
  });
  if (cell instanceof RNNCell) cell.resetMasks();
  return { outputs, states: current };
}

/** A mask [batch, steps] as one for each step, in the order in which they run. */
export function stepMasks(mask: Tensor, goBackwards: boolean): Tensor[] {
  const [batch, steps] = mask.shape;
  const masks = split<Tensor>(cast(reshape(mask, [batch, steps]), 'bool'), steps, 1);
  return goBackwards ? masks.reverse() : masks;
}

/** Values where a mask [batch, 1] holds, others elsewhere. */
function choose(mask: Tensor, values: Tensor, others: Tensor): Tensor {
  const shape = [mask.shape[0], ...Array<number>(values.rank - 1).fill(1)];
  return where(reshape(mask, shape), values, others);
}

/** Outputs of steps as one tensor, [steps, batch, …]. */
export function joinSteps(outputs: Tensor[]): Tensor {
  return stack(outputs, 0);
}
