/** AdaMax: Adam with the infinity norm (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980, section 7). */
import { abs, add, div, maximum, mul, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';
import { EPSILON } from './epsilon.ts';

export class AdamaxOptimizer extends RuleOptimizer {
  static className = 'Adamax';
  static override parameters = ['learningRate', 'beta1', 'beta2', 'epsilon', 'decay'];
  protected learningRate: LearningRate;
  protected beta1: number;
  protected beta2: number;
  protected epsilon: number;
  protected decay: number;

  constructor(
    learningRate: LearningRate = 0.002,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon: number | null = null,
    decay = 0,
    options: ClipOptions = {},
  ) {
    super(options);
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon ?? EPSILON;
    this.decay = decay;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [
      { name: 'm', initialValue: 0 },
      { name: 'v', initialValue: 0 },
    ];
  }

  /** The decayed learning rate with the bias correction in it. */
  protected override hostNumbers(step: number): number[] {
    const decayed = this.rate(step) / (1 + this.decay * (step - 1));
    return [decayed / (1 - this.beta1 ** step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [m, norm]: Tensor[],
    [rate]: Tensor[],
  ): Step {
    const nextM = add(mul(m, this.beta1), mul(gradient, 1 - this.beta1));
    const nextNorm = maximum(mul(norm, this.beta2), abs(gradient));
    const step = div(mul(nextM, rate), add(nextNorm, this.epsilon));
    return { value: sub(value, step), slots: [nextM, nextNorm] };
  }
}
registerBuiltIn(AdamaxOptimizer);
