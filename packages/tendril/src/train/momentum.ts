/** Gradient descent with momentum, plain or Nesterov's. */
import { add, mul, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { SGDOptimizer } from './sgd.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';

export class MomentumOptimizer extends SGDOptimizer {
  static override className = 'Momentum';
  static override parameters = ['learningRate', 'momentum', 'useNesterov'];
  private momentum: number;
  private readonly useNesterov: boolean;

  constructor(
    learningRate: LearningRate,
    momentum: number,
    useNesterov = false,
    options: ClipOptions = {},
  ) {
    super(learningRate, options);
    this.momentum = momentum;
    this.useNesterov = useNesterov;
  }

  /** Changes the momentum from the next step on. */
  setMomentum(momentum: number): void {
    this.momentum = momentum;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [{ name: 'momentum', initialValue: 0 }];
  }

  protected override hostNumbers(step: number): number[] {
    return [this.rate(step), this.momentum];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [velocity]: Tensor[],
    [learningRate, momentum]: Tensor[],
  ): Step {
    const next = add(mul(velocity, momentum), gradient);
    const direction = this.useNesterov ? add(mul(next, momentum), gradient) : next;
    return { value: sub(value, mul(direction, learningRate)), slots: [next] };
  }
}
registerBuiltIn(MomentumOptimizer);
