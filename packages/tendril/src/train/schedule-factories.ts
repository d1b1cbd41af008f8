/** `tf.train.schedules`: learning rates that change from step to step, for any optimizer. */
import {
  CosineDecay,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  Warmup,
} from './schedules.ts';
import type {
  CosineDecayArgs,
  DecayArgs,
  PiecewiseConstantArgs,
  PolynomialDecayArgs,
  WarmupArgs,
} from './schedules.ts';

/**
 * `initialLearningRate * decayRate ** (step / decaySteps)`.
 *
 * @example
 * ```ts
 * const rate = tf.train.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 * console.log(rate.at(0), rate.at(100)); // 0.1, 0.05
 * const optimizer = tf.train.adam(rate);
 * ```
 */
export function exponentialDecay(args: DecayArgs): ExponentialDecay {
  return new ExponentialDecay(args);
}

/**
 * `initialLearningRate / (1 + decayRate * step / decaySteps)`.
 *
 * @example
 * ```ts
 * const rate = tf.train.schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 1 });
 * console.log(rate.at(0), rate.at(10)); // 0.1, 0.05
 * ```
 */
export function inverseTimeDecay(args: DecayArgs): InverseTimeDecay {
  return new InverseTimeDecay(args);
}

/**
 * Half a cosine wave down, from the initial rate to `alpha` of it (Loshchilov & Hutter, https://arxiv.org/abs/1608.03983).
 *
 * @example
 * ```ts
 * const rate = tf.train.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
 * console.log(rate.at(0), rate.at(50), rate.at(100)); // 0.1, 0.05, 0
 * ```
 */
export function cosineDecay(args: CosineDecayArgs): CosineDecay {
  return new CosineDecay(args);
}

/**
 * One value up to each boundary, and one after the last.
 *
 * @example
 * ```ts
 * const rate = tf.train.schedules.piecewiseConstant({ boundaries: [100, 200], values: [1, 0.1, 0.01] });
 * console.log(rate.at(100), rate.at(101), rate.at(1000)); // 1, 0.1, 0.01
 * ```
 */
export function piecewiseConstant(args: PiecewiseConstantArgs): PiecewiseConstantDecay {
  return new PiecewiseConstantDecay(args);
}

/**
 * A straight line, or a power of one, from the initial rate to `endLearningRate`.
 *
 * @example
 * ```ts
 * const rate = tf.train.schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 10, endLearningRate: 0 });
 * console.log(rate.at(0), rate.at(5), rate.at(20)); // 1, 0.5, 0
 * ```
 */
export function polynomialDecay(args: PolynomialDecayArgs): PolynomialDecay {
  return new PolynomialDecay(args);
}

/**
 * A straight rise to a learning rate or to the start of another schedule, which follows.
 *
 * @example
 * ```ts
 * const decay = tf.train.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
 * const rate = tf.train.schedules.warmup({ warmupSteps: 10, learningRate: decay });
 * console.log(rate.at(0), rate.at(5), rate.at(10), rate.at(110)); // 0, 0.05, 0.1, 0
 * ```
 */
export function warmup(args: WarmupArgs): Warmup {
  return new Warmup(args);
}

export { LearningRateSchedule, type LearningRate } from './learning-rate.ts';
