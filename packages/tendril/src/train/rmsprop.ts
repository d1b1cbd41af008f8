/** RMSProp (Tieleman & Hinton 2012), with momentum, plain or centered (Graves 2013, https://arxiv.org/abs/1308.0850). */
import { add, div, maximum, mul, sqrt, square, sub } from '../ops/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn } from '../io/serialization.ts';
import type { ConfigDict, Serializable, SerializableConstructor } from '../io/serialization.ts';
import type { ClipOptions } from './clipping.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import type { SlotSpec, Step } from './rule-optimizer.ts';
import { checkRate, type LearningRate } from './learning-rate.ts';
import { EPSILON } from './epsilon.ts';

export class RMSPropOptimizer extends RuleOptimizer {
  static className = 'RMSProp';
  static override parameters = ['learningRate', 'decay', 'momentum', 'epsilon', 'centered'];
  protected learningRate: LearningRate;
  protected decay: number;
  protected momentum: number;
  protected epsilon: number;
  private readonly centered: boolean;

  constructor(
    learningRate: LearningRate,
    decay = 0.9,
    momentum = 0,
    epsilon: number | null = null,
    centered = false,
    options: ClipOptions = {},
  ) {
    super(options);
    checkRate(learningRate, 'rmsprop');
    this.learningRate = learningRate;
    this.decay = decay;
    this.momentum = momentum;
    this.epsilon = epsilon ?? EPSILON;
    this.centered = centered;
  }

  protected override slotSpecs(): SlotSpec[] {
    const names = this.centered ? ['rms', 'momentum', 'mg'] : ['rms', 'momentum'];
    return names.map((name) => ({ name, initialValue: 0 }));
  }

  protected override hostNumbers(step: number): number[] {
    return [this.rate(step)];
  }

  protected override update(
    value: Tensor,
    gradient: Tensor,
    [meanSquare, velocity, mean]: Tensor[],
    [learningRate]: Tensor[],
  ): Step {
    const nextMeanSquare = this.movingAverage(meanSquare, square(gradient));
    const slots = [nextMeanSquare];
    let spread = nextMeanSquare;
    let nextMean: Tensor | undefined;
    if (this.centered) {
      nextMean = this.movingAverage(mean, gradient);
      // Rounding can push a variance of zero just below it, and its root would be NaN.
      spread = maximum(sub(nextMeanSquare, square(nextMean)), 0);
    }
    const step = div(mul(gradient, learningRate), sqrt(add(spread, this.epsilon)));
    const nextVelocity = add(mul(velocity, this.momentum), step);
    slots.push(nextVelocity);
    if (nextMean) slots.push(nextMean);
    return { value: sub(value, nextVelocity), slots };
  }

  private movingAverage(average: Tensor, sample: Tensor): Tensor {
    return add(mul(average, this.decay), mul(sample, 1 - this.decay));
  }

  /** Keras calls the averaging constant rho, and means the learning rate's by decay. */
  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
  ): T {
    const decay = config.rho ?? config.decay;
    return super.fromConfig(cls, { ...config, decay });
  }
}
registerBuiltIn(RMSPropOptimizer);
