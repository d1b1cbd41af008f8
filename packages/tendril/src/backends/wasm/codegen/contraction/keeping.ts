/**
 * The code for weights that are kept packed comes with what makes programs that have weights (keep-weights.ts). Until then every
 * operand is taken as one that changes from run to run, which is never wrong.
 */
import type { describeKept, Kept } from './kept.ts';
import type { openSizes } from './open.ts';

export interface Keeping {
  readonly Kept: typeof Kept;
  readonly describeKept: typeof describeKept;
  readonly openSizes: typeof openSizes;
}

export let keeping: Keeping | null = null;

export function addKeeping(added: Keeping): void {
  keeping = added;
}
