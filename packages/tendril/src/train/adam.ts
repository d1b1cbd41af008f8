/** Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980). */
import { add, div, mul, sqrt, square, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';
import { EPSILON } from './epsilon.ts';

export class AdamOptimizer extends RuleOptimizer {
  static className = 'Adam';
  static override parameters = ['learningRate', 'beta1', 'beta2', 'epsilon'];
  protected learningRate: LearningRate;
  protected beta1: number;
  protected beta2: number;
  protected epsilon: number;

  constructor(
    learningRate: LearningRate = 0.001,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon: number | null = null,
    options: ClipOptions = {},
  ) {
    super(options);
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon ?? EPSILON;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [
      { name: 'm', initialValue: 0 },
      { name: 'v', initialValue: 0 },
    ];
  }

  /** The learning rate with the first moment's bias correction in it, and the second moment's. */
  protected override hostNumbers(step: number): number[] {
    return [this.rate(step) / (1 - this.beta1 ** step), 1 / (1 - this.beta2 ** step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [m, v]: Tensor[],
    [rate, correction]: Tensor[],
  ): Step {
    const nextM = add(mul(m, this.beta1), mul(gradient, 1 - this.beta1));
    const nextV = add(mul(v, this.beta2), mul(square(gradient), 1 - this.beta2));
    const scale = add(sqrt(mul(nextV, correction)), this.epsilon);
    return { value: sub(value, div(mul(nextM, rate), scale)), slots: [nextM, nextV] };
  }
}
registerBuiltIn(AdamOptimizer);
