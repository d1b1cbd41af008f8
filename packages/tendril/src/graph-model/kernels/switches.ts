/** Kernels of control flow v1. What a Switch does not let through stays without a value, and so does all that reads it. */
import type { Call } from './call.ts';
import { holds } from './functions.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import type { Work } from './work.ts';
import { scalar } from '../../runtime/index.ts';

function* choose(call: Call): Work<Outputs> {
  const value = call.value(0);
  return (yield* holds(call.value(1))) ? [undefined, value] : [value, undefined];
}

function merge(call: Call): Outputs {
  const from = call.inputs.findIndex((value) => value !== undefined);
  return from < 0 ? [undefined, undefined] : [call.inputs[from], scalar(from, 'int32')];
}

export function pass(call: Call): Outputs {
  return [call.value(0)];
}

export const switches: KernelTable = {
  Switch: live(choose),
  Merge: live(merge),
  LoopCond: live(pass),
  Enter: live(pass),
  Exit: live(pass),
  NextIteration: live(pass),
};
