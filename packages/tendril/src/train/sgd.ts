/** Plain stochastic gradient descent. */
import { mul, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';

export class SGDOptimizer extends RuleOptimizer {
  static className = 'SGD';
  static override parameters = ['learningRate'];
  protected learningRate: LearningRate;

  constructor(learningRate: LearningRate, options: ClipOptions = {}) {
    super(options);
    this.learningRate = learningRate;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [];
  }

  protected override hostNumbers(step: number): number[] {
    return [this.rate(step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    _slots: Tensor[],
    [learningRate]: Tensor[],
  ): Step {
    return { value: sub(value, mul(gradient, learningRate)), slots: [] };
  }
}
registerBuiltIn(SGDOptimizer);
