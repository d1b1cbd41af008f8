/** Adadelta (Zeiler 2012, https://arxiv.org/abs/1212.5701). */
import { add, div, mul, sqrt, square, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';
import { EPSILON } from './epsilon.ts';

export class AdadeltaOptimizer extends RuleOptimizer {
  static className = 'Adadelta';
  static override parameters = ['learningRate', 'rho', 'epsilon'];
  protected learningRate: LearningRate;
  protected rho: number;
  protected epsilon: number;

  constructor(
    learningRate: LearningRate = 0.001,
    rho = 0.95,
    epsilon: number | null = null,
    options: ClipOptions = {},
  ) {
    super(options);
    this.learningRate = learningRate;
    this.rho = rho;
    this.epsilon = epsilon ?? EPSILON;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [
      { name: 'accum_grad', initialValue: 0 },
      { name: 'accum_var', initialValue: 0 },
    ];
  }

  protected override hostNumbers(step: number): number[] {
    return [this.rate(step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [gradients, updates]: Tensor[],
    [learningRate]: Tensor[],
  ): Step {
    const nextGradients = add(mul(gradients, this.rho), mul(square(gradient), 1 - this.rho));
    // The ratio is that of before this gradient, as in TensorFlow.js; the paper has it of after.
    const ratio = div(sqrt(add(updates, this.epsilon)), sqrt(add(gradients, this.epsilon)));
    const step = mul(ratio, gradient);
    const nextUpdates = add(mul(updates, this.rho), mul(square(step), 1 - this.rho));
    return { value: sub(value, mul(step, learningRate)), slots: [nextGradients, nextUpdates] };
  }
}
registerBuiltIn(AdadeltaOptimizer);
