/** Adagrad (Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html). */
import { add, div, mul, sqrt, square, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import type { LearningRate } from './learning-rate.ts';
import { EPSILON } from './epsilon.ts';

export class AdagradOptimizer extends RuleOptimizer {
  static className = 'Adagrad';
  static override parameters = ['learningRate', 'initialAccumulatorValue'];
  protected learningRate: LearningRate;
  private readonly initialAccumulatorValue: number;

  constructor(
    learningRate: LearningRate,
    initialAccumulatorValue = 0.1,
    options: ClipOptions = {},
  ) {
    super(options);
    this.learningRate = learningRate;
    this.initialAccumulatorValue = initialAccumulatorValue;
  }

  protected override slotSpecs(): SlotSpec[] {
    return [{ name: 'accumulator', initialValue: this.initialAccumulatorValue }];
  }

  protected override hostNumbers(step: number): number[] {
    return [this.rate(step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [accumulator]: Tensor[],
    [learningRate]: Tensor[],
  ): Step {
    const next = add(accumulator, square(gradient));
    const step = div(mul(gradient, learningRate), sqrt(add(next, EPSILON)));
    return { value: sub(value, step), slots: [next] };
  }
}
registerBuiltIn(AdagradOptimizer);
