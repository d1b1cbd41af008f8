/** The part of `tf.layers` that makes activations with parameters. */
import {
  ELU,
  LeakyReLU,
  PReLU,
  ReLU,
  SoftmaxLayer,
  ThresholdedReLU,
} from './advanced-activations.ts';
import type {
  ELULayerArgs,
  LeakyReLULayerArgs,
  PReLULayerArgs,
  ReLULayerArgs,
  SoftmaxLayerArgs,
  ThresholdedReLULayerArgs,
} from './advanced-activations.ts';

/**
 * `max(x, 0)`, and at most `maxValue`. The shape stays.
 *
 * @example
 * ```ts
 * tf.layers.reLU({ maxValue: 6 }).apply(tf.tensor2d([[-1, 2, 9]])).print(); // 0, 2, 6
 * ```
 */
export function reLU(args?: ReLULayerArgs): ReLU {
  return new ReLU(args);
}

/**
 * `x` if positive, otherwise `alpha * x` (0.3). The shape stays.
 *
 * @example
 * ```ts
 * tf.layers.leakyReLU({ alpha: 0.1 }).apply(tf.tensor2d([[-1, 2]])).print(); // -0.1, 2
 * ```
 */
export function leakyReLU(args?: LeakyReLULayerArgs): LeakyReLU {
  return new LeakyReLU(args);
}

/**
 * `x` if positive, otherwise `alpha * x` with a learned alpha for each element
 * (He et al. 2015, https://arxiv.org/abs/1502.01852). The shape stays.
 *
 * @example
 * ```ts
 * const layer = tf.layers.prelu({ alphaInitializer: 'ones' });
 * layer.apply(tf.tensor2d([[-1, 2]])).print(); // -1, 2
 * ```
 */
export function prelu(args?: PReLULayerArgs): PReLU {
  return new PReLU(args);
}

/**
 * `x` if positive, otherwise `alpha * (exp(x) - 1)` (Clevert et al. 2015,
 * https://arxiv.org/abs/1511.07289). The shape stays.
 *
 * @example
 * ```ts
 * tf.layers.elu().apply(tf.tensor2d([[-1, 2]])).print(); // -0.632, 2
 * ```
 */
export function elu(args?: ELULayerArgs): ELU {
  return new ELU(args);
}

/**
 * `x` if above `theta` (1), otherwise 0. The shape stays.
 *
 * @example
 * ```ts
 * tf.layers.thresholdedReLU({ theta: 1 }).apply(tf.tensor2d([[0.5, 2]])).print(); // 0, 2
 * ```
 */
export function thresholdedReLU(args?: ThresholdedReLULayerArgs): ThresholdedReLU {
  return new ThresholdedReLU(args);
}

/**
 * Positive values along an axis (the last) that sum to 1, in proportion to `exp(x)`.
 *
 * @example
 * ```ts
 * tf.layers.softmax().apply(tf.tensor2d([[1, 1]])).print(); // 0.5, 0.5
 * ```
 */
export function softmax(args?: SoftmaxLayerArgs): SoftmaxLayer {
  return new SoftmaxLayer(args);
}
