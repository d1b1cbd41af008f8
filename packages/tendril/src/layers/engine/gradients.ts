/** What becomes of gradients between the backward pass and the update: they are clipped, or gathered over several steps. */
import { add, div, zerosLike } from '../../ops/index.ts';
import { tidy, untraced, variable } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';
import { checkClipOptions } from '../../train/clipping.ts';
import type { ClipOptions } from '../../train/clipping.ts';

export interface GradientOptions extends ClipOptions {
  /** How many batches make one update, of the mean of their gradients. Default: 1. */
  gradientAccumulationSteps?: number;
}

/** @throws If a setting makes no sense. */
export function checkGradientOptions(options: GradientOptions): void {
  const { gradientAccumulationSteps: steps = 1, clipNorm, clipValue, globalClipNorm } = options;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new Error(
      `compile: gradientAccumulationSteps must be a positive whole number, got ${steps}`,
    );
  }
  checkClipOptions({ clipNorm, clipValue, globalClipNorm }, 'compile');
}

/** The gradients of the batches since the last update. */
export class Accumulator {
  readonly steps: number;
  /** How many batches are in the sums. */
  count = 0;
  private sums: Variable[] | null = null;
  private readonly variables: Variable[];

  constructor(variables: Variable[], steps: number) {
    this.variables = variables;
    this.steps = steps;
  }

  /** Whether the batch at hand completes an update. */
  get isComplete(): boolean {
    return this.count + 1 >= this.steps;
  }

  /** Counts a batch; must be called after each. */
  advance(): void {
    this.count = this.isComplete ? 0 : this.count + 1;
  }

  /** Adds to the sums; null where the loss does not depend on a variable. */
  add(gradients: (Tensor | null)[]): void {
    const sums = this.variablesOfSums();
    gradients.forEach((g, i) => g && sums[i].assign(add(sums[i], g)));
  }

  /** The means with these last gradients; the sums begin anew. */
  finish(gradients: (Tensor | null)[]): (Tensor | null)[] {
    const sums = this.variablesOfSums();
    const means = gradients.map((g, i) => g && div(add(sums[i], g), this.steps));
    for (const total of sums) total.assign(zerosLike(total));
    return means;
  }

  /** The sums, to save them. */
  values(): Variable[] {
    return this.steps > 1 ? this.variablesOfSums() : [];
  }

  dispose(): void {
    for (const total of this.sums ?? []) total.dispose();
    this.sums = null;
  }

  private variablesOfSums(): Variable[] {
    // Made once, even where the first step is being traced.
    this.sums ??= untraced(() =>
      this.variables.map((v) => tidy(() => variable(zerosLike(v), false))),
    );
    return this.sums;
  }
}
