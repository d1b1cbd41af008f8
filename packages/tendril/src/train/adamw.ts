/** Adam with weight decay apart from the gradient (Loshchilov & Hutter 2017, https://arxiv.org/abs/1711.05101). */
import { mul, sub } from '../ops/index.ts';
import { Variable } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import { AdamOptimizer } from './adam.ts';
import type { ClipOptions } from './clipping.ts';
import type { Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';

export interface AdamWOptions extends ClipOptions {
  /** Variables whose names contain one of these do not decay: biases and norms, usually. None by default. */
  excludeFromWeightDecay?: string[];
}

export class AdamWOptimizer extends AdamOptimizer {
  static override className = 'AdamW';
  static override parameters = ['learningRate', 'weightDecay', 'beta1', 'beta2', 'epsilon'];
  static override optionNames = [...AdamOptimizer.optionNames, 'excludeFromWeightDecay'];
  protected weightDecay: number;
  private readonly excluded: readonly string[];

  constructor(
    learningRate: LearningRate = 0.001,
    weightDecay = 0.01,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon: number | null = null,
    options: AdamWOptions = {},
  ) {
    super(learningRate, beta1, beta2, epsilon, options);
    this.weightDecay = weightDecay;
    this.excluded = options.excludeFromWeightDecay ?? [];
  }

  protected override hostNumbers(step: number): number[] {
    return [...super.hostNumbers(step), 1 - this.rate(step) * this.weightDecay];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    slots: Tensor[],
    [rate, correction, kept]: Tensor[],
  ): Step {
    const step = super.update(value, gradient, slots, [rate, correction]);
    const isExcluded =
      value instanceof Variable && this.excluded.some((part) => value.name.includes(part));
    if (isExcluded) return step;
    // Adam's step, from the shrunken value.
    return { ...step, value: sub(step.value, sub(value, mul(value, kept))) };
  }
}
registerBuiltIn(AdamWOptimizer);
