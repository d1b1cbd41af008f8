/** What becomes of gradients between the backward pass and the update: they are clipped, or gathered over several steps. */
import {
  add,
  clipByValue,
  div,
  maximum,
  mul,
  sqrt,
  square,
  sum,
  zerosLike,
} from '../../ops/index.ts';
import { tidy, untraced, variable } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';

export interface GradientOptions {
  /** How many batches make one update, of the mean of their gradients. Default: 1. */
  gradientAccumulationSteps?: number;
  /** Scales each gradient down to this length at most. */
  clipNorm?: number;
  /** Scales all gradients down together, so that their common length is this at most (Pascanu et al. 2013). */
  globalClipNorm?: number;
  /** Limits each element of the gradients to this distance from 0. */
  clipValue?: number;
}

/** @throws If a setting makes no sense. */
export function checkGradientOptions(options: GradientOptions): void {
  const { gradientAccumulationSteps: steps = 1, clipNorm, clipValue, globalClipNorm } = options;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new Error(
      `compile: gradientAccumulationSteps must be a positive whole number, got ${steps}`,
    );
  }
  const clips = Object.entries({ clipNorm, clipValue, globalClipNorm }).filter(
    ([, limit]) => limit !== undefined,
  );
  if (clips.length > 1) {
    throw new Error(
      `compile: ${clips.map(([name]) => name).join(' and ')} exclude each other; choose one`,
    );
  }
  for (const [name, limit] of clips) {
    if (!(limit! > 0)) throw new Error(`compile: ${name} must be greater than 0, got ${limit}`);
  }
}

function lengthOf(gradients: Tensor[]): Tensor {
  return sqrt(gradients.map((g) => sum(square(g))).reduce((a, b) => add(a, b)));
}

/** The factor that brings a length down to a limit, 1 if it is below. */
function factor(length: Tensor, limit: number): Tensor {
  return div(limit, maximum(length, limit));
}

export function clip(gradients: Tensor[], options: GradientOptions): Tensor[] {
  const { clipNorm, clipValue, globalClipNorm } = options;
  if (clipValue !== undefined) return gradients.map((g) => clipByValue(g, -clipValue, clipValue));
  if (clipNorm !== undefined) return gradients.map((g) => mul(g, factor(lengthOf([g]), clipNorm)));
  if (globalClipNorm !== undefined) {
    const scale = factor(lengthOf(gradients), globalClipNorm);
    return gradients.map((g) => mul(g, scale));
  }
  return gradients;
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
