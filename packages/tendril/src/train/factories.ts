/** `tf.train`: one function for each kind of optimizer. */
import { AdadeltaOptimizer } from './adadelta.ts';
import { AdagradOptimizer } from './adagrad.ts';
import { AdamOptimizer } from './adam.ts';
import { AdamWOptimizer, type AdamWOptions } from './adamw.ts';
import { AdamaxOptimizer } from './adamax.ts';
import type { ClipOptions } from './clipping.ts';
import { MomentumOptimizer } from './momentum.ts';
import { RMSPropOptimizer } from './rmsprop.ts';
import type { LearningRate } from './learning-rate.ts';
import { SGDOptimizer } from './sgd.ts';

export * as schedules from './schedule-factories.ts';

/**
 * Stochastic gradient descent: `x -= learningRate * gradient`.
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.sgd(0.25);
 * for (let i = 0; i < 20; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function sgd(learningRate: LearningRate, options: ClipOptions = {}): SGDOptimizer {
  return new SGDOptimizer(learningRate, options);
}

/**
 * Gradient descent that keeps moving in the direction of past steps:
 * `v = momentum * v + gradient`, `x -= learningRate * v`.
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`.
 * @param momentum How much of the last direction remains, usually 0.9.
 * @param useNesterov Looks ahead by one step (Sutskever et al. 2013). Default: false.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.momentum(0.1, 0.5);
 * for (let i = 0; i < 40; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function momentum(
  learningRate: LearningRate,
  momentum: number,
  useNesterov = false,
  options: ClipOptions = {},
): MomentumOptimizer {
  return new MomentumOptimizer(learningRate, momentum, useNesterov, options);
}

/**
 * Adam: steps scaled by running estimates of the gradient's mean and variance
 * (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980).
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`. Default: 0.001.
 * @param beta1 How slowly the mean forgets. Default: 0.9.
 * @param beta2 How slowly the variance forgets. Default: 0.999.
 * @param epsilon Keeps the division finite. Default: 1e-7.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.adam(0.5);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function adam(
  learningRate: LearningRate = 0.001,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon: number | null = null,
  options: ClipOptions = {},
): AdamOptimizer {
  return new AdamOptimizer(learningRate, beta1, beta2, epsilon, options);
}

/**
 * AdamW: Adam, and besides each weight shrinks by a part of the learning rate, whatever its gradient
 * (Loshchilov & Hutter 2017, https://arxiv.org/abs/1711.05101).
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`. Default: 0.001.
 * @param weightDecay How much of the learning rate each weight loses. Default: 0.01.
 * @param beta1 How slowly the mean forgets. Default: 0.9.
 * @param beta2 How slowly the variance forgets. Default: 0.999.
 * @param epsilon Keeps the division finite. Default: 1e-7.
 * @param options Bounds of the gradients, and `excludeFromWeightDecay`: parts of names of variables that do not decay.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.adamW(0.5);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function adamW(
  learningRate: LearningRate = 0.001,
  weightDecay = 0.01,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon: number | null = null,
  options: AdamWOptions = {},
): AdamWOptimizer {
  return new AdamWOptimizer(learningRate, weightDecay, beta1, beta2, epsilon, options);
}

/**
 * AdaMax: Adam scaled by the largest recent gradient
 * (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980, section 7).
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`. Default: 0.002.
 * @param beta1 How slowly the mean forgets. Default: 0.9.
 * @param beta2 How slowly the largest gradient forgets. Default: 0.999.
 * @param epsilon Keeps the division finite. Default: 1e-7.
 * @param decay Divides the learning rate by `1 + decay * step`. Default: 0.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.adamax(0.5);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function adamax(
  learningRate: LearningRate = 0.002,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon: number | null = null,
  decay = 0,
  options: ClipOptions = {},
): AdamaxOptimizer {
  return new AdamaxOptimizer(learningRate, beta1, beta2, epsilon, decay, options);
}

/**
 * Adagrad: steps that shrink with the sum of past squared gradients
 * (Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html).
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`.
 * @param initialAccumulatorValue Where the sums start. Default: 0.1.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.adagrad(1);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function adagrad(
  learningRate: LearningRate,
  initialAccumulatorValue = 0.1,
  options: ClipOptions = {},
): AdagradOptimizer {
  return new AdagradOptimizer(learningRate, initialAccumulatorValue, options);
}

/**
 * Adadelta: steps scaled by the ratio of recent steps to recent gradients
 * (Zeiler 2012, https://arxiv.org/abs/1212.5701).
 *
 * @param learningRate Scales the step. Default: 0.001.
 * @param rho How slowly both averages forget. Default: 0.95.
 * @param epsilon Starts the movement. Default: 1e-7.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.adadelta(1, 0.9, 0.1);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // nearer to 1
 * ```
 */
export function adadelta(
  learningRate: LearningRate = 0.001,
  rho = 0.95,
  epsilon: number | null = null,
  options: ClipOptions = {},
): AdadeltaOptimizer {
  return new AdadeltaOptimizer(learningRate, rho, epsilon, options);
}

/**
 * RMSProp: steps scaled by the root of the recent mean squared gradient (Tieleman & Hinton 2012).
 *
 * @param learningRate The size of a step: a number, or a schedule from `tf.train.schedules`.
 * @param decay How slowly the mean forgets. Default: 0.9.
 * @param momentum How much of the last step remains. Default: 0.
 * @param epsilon Keeps the division finite. Default: 1e-7.
 * @param centered Scales by the variance instead of the mean square. Default: false.
 * @param options Bounds of the gradients: `clipNorm` or `clipValue` of each, or `globalClipNorm` of all.
 * @example
 * ```ts
 * const x = tf.scalar(4).variable();
 * const optimizer = tf.train.rmsprop(0.1);
 * for (let i = 0; i < 60; i++) optimizer.minimize(() => x.sub(1).square().asScalar());
 * x.print(); // near 1
 * ```
 */
export function rmsprop(
  learningRate: LearningRate,
  decay = 0.9,
  momentum = 0,
  epsilon: number | null = null,
  centered = false,
  options: ClipOptions = {},
): RMSPropOptimizer {
  return new RMSPropOptimizer(learningRate, decay, momentum, epsilon, centered, options);
}
