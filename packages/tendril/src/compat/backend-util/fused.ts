/** Bias and activation after an op, and their gradients. */
import {
  elu,
  leakyRelu,
  mul,
  prelu,
  relu,
  relu6,
  reshape,
  sigmoid,
  step,
  sum,
} from '../../ops/index.ts';
import type { Tensor, Tensor3D, Tensor4D } from '../../runtime/index.ts';
import { getReductionAxes } from '../broadcast-util.ts';
import type { Activation } from '../../ops/fused/activation.ts';
import type { Conv2DInfo } from './conv-info.ts';

/** What follows a fused op. */
interface Epilogue {
  bias?: Tensor;
  activation?: Activation;
  preluActivationWeights?: Tensor;
  leakyreluAlpha?: number;
}

export interface FusedConv2DConfig extends Epilogue {
  input: Tensor4D;
  filter: Tensor4D;
  convInfo: Conv2DInfo;
}

export interface FusedBatchMatMulConfig extends Epilogue {
  a: Tensor3D;
  b: Tensor3D;
  transposeA: boolean;
  transposeB: boolean;
}

/**
 * The gradient before an activation, from that after it and the activation's value.
 *
 * @throws for activations other than `linear` and `relu`.
 *
 * @example
 * ```ts
 * tf.backend_util.getFusedDyActivation(tf.tensor1d([1, 2]), tf.tensor1d([0, 3]), 'relu').print(); // [0, 2]
 * ```
 */
export function getFusedDyActivation(dy: Tensor, y: Tensor, activation: Activation): Tensor {
  if (activation == null || activation === 'linear') return dy;
  if (activation === 'relu') return mul(dy, step(y));
  throw new Error(
    `getFusedDyActivation: only 'linear' and 'relu' can be told from their values, got '${activation}'`,
  );
}

/**
 * The gradient of a bias, summed over the axes along which it was broadcast.
 *
 * @example
 * ```ts
 * tf.backend_util.getFusedBiasGradient(tf.zeros([2]), tf.ones([3, 2])).print(); // [3, 3]
 * ```
 */
export function getFusedBiasGradient(bias: Tensor, dyActivation: Tensor): Tensor {
  const axes = getReductionAxes(bias.shape, dyActivation.shape);
  return reshape(axes.length > 0 ? sum(dyActivation, axes) : dyActivation, bias.shape);
}

/**
 * An activation by its name.
 *
 * @param preluActivationWeights The slopes of `prelu`.
 * @param leakyreluAlpha The slope of `leakyrelu`.
 *
 * @example
 * ```ts
 * tf.backend_util.applyActivation(tf.tensor1d([-1, 8]), 'relu6').print(); // [0, 6]
 * ```
 */
export function applyActivation(
  x: Tensor,
  activation: Activation,
  preluActivationWeights?: Tensor,
  leakyreluAlpha?: number,
): Tensor {
  const functions: Record<Activation, () => Tensor> = {
    linear: () => x,
    relu: () => relu(x),
    relu6: () => relu6(x),
    elu: () => elu(x),
    sigmoid: () => sigmoid(x),
    leakyrelu: () => leakyRelu(x, leakyreluAlpha),
    prelu: () => prelu(x, preluActivationWeights!),
  };
  const apply = functions[activation];
  if (apply === undefined) {
    throw new Error(
      `applyActivation: there is no activation '${activation}'; there are ${Object.keys(functions).join(', ')}`,
    );
  }
  return apply();
}

/**
 * Whether TensorFlow.js fuses an op with its activation: not within a gradient, unless there is none.
 *
 * @example
 * ```ts
 * tf.backend_util.shouldFuse(0, 'relu'); // true
 * ```
 */
export function shouldFuse(gradientDepth: number, activation: Activation): boolean {
  return gradientDepth <= 0 || activation === 'linear';
}
