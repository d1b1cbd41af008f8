/** Plain stochastic gradient descent. */
import { mul, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';

export class SGDOptimizer extends RuleOptimizer {
  static className = 'SGD';
  static override parameters = ['learningRate'];
  protected learningRate: number;

  constructor(learningRate: number) {
    super();
    this.learningRate = learningRate;
  }

  /** Changes the learning rate from the next step on. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [];
  }

  protected override hostNumbers(): number[] {
    return [this.learningRate];
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
