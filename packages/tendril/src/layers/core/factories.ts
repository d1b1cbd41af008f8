/** The part of `tf.layers` that makes what any network may have. */
import { ActivationLayer } from './activation.ts';
import type { ActivationLayerArgs } from './activation.ts';
import { Dense } from './dense.ts';
import type { DenseLayerArgs } from './dense.ts';
import { Dropout, SpatialDropout1D } from './dropout.ts';
import type { DropoutLayerArgs, SpatialDropout1DLayerConfig } from './dropout.ts';
import { Embedding } from './embedding.ts';
import type { EmbeddingLayerArgs } from './embedding.ts';
import { Masking } from './masking.ts';
import type { MaskingArgs } from './masking.ts';
import { AlphaDropout, GaussianDropout, GaussianNoise } from './noise.ts';
import type { AlphaDropoutArgs, GaussianDropoutArgs, GaussianNoiseArgs } from './noise.ts';
import { Flatten, Permute, RepeatVector, Reshape } from './shaping.ts';
import type {
  FlattenLayerArgs,
  PermuteLayerArgs,
  RepeatVectorLayerArgs,
  ReshapeLayerArgs,
} from './shaping.ts';
import { InputLayer } from '../engine/input.ts';
import type { InputLayerArgs } from '../engine/input.ts';

/**
 * Where data enters a model. `tf.input` makes one and gives its output.
 *
 * @param args The `inputShape` without the batch axis, or `batchInputShape` with it.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.inputLayer({ inputShape: [4] }));
 * model.add(tf.layers.dense({ units: 2 }));
 * console.log(model.outputShape); // [null, 2]
 * ```
 */
export function inputLayer(args: InputLayerArgs): InputLayer {
  return new InputLayer(args);
}

/**
 * Every output from every input: `activation(x · kernel + bias)`.
 *
 * Input `[batch, …, n]`, output `[batch, …, units]`.
 *
 * @param args `units`, an `activation`, how `kernel` and `bias` begin and are regularized.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 3, activation: 'relu' });
 * console.log(layer.apply(tf.ones([2, 4])).shape); // [2, 3]
 * ```
 */
export function dense(args: DenseLayerArgs): Dense {
  return new Dense(args);
}

/**
 * Applies an activation by name. The shape stays.
 *
 * @example
 * ```ts
 * tf.layers.activation({ activation: 'relu' }).apply(tf.tensor2d([[-1, 2]])).print(); // 0, 2
 * ```
 */
export function activation(args: ActivationLayerArgs): ActivationLayer {
  return new ActivationLayer(args);
}

/**
 * While training, sets a random share of the inputs to 0 and scales up the others
 * (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
 *
 * @param args `rate`: the share; `noiseShape`: axes of size 1 there are dropped as a whole; a `seed`.
 * @example
 * ```ts
 * const layer = tf.layers.dropout({ rate: 0.5 });
 * layer.apply(tf.ones([1, 4])).print(); // unchanged
 * layer.apply(tf.ones([1, 4]), { training: true }).print(); // zeros and twos
 * ```
 */
export function dropout(args: DropoutLayerArgs): Dropout {
  return new Dropout(args);
}

/**
 * Dropout that drops whole channels of sequences, `[batch, length, channels]`
 * (Tompson et al. 2014, https://arxiv.org/abs/1411.4280).
 *
 * @example
 * ```ts
 * const layer = tf.layers.spatialDropout1d({ rate: 0.5 });
 * layer.apply(tf.ones([1, 3, 4]), { training: true }).print();
 * ```
 */
export function spatialDropout1d(args: SpatialDropout1DLayerConfig): SpatialDropout1D {
  return new SpatialDropout1D(args);
}

/**
 * One vector for each sample: `[batch, a, b, …]` becomes `[batch, a * b * …]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.flatten().apply(tf.ones([2, 3, 4])).shape); // [2, 12]
 * ```
 */
export function flatten(args?: FlattenLayerArgs): Flatten {
  return new Flatten(args);
}

/**
 * Another shape for each sample.
 *
 * @param args `targetShape` without the batch axis; one size may be null.
 * @example
 * ```ts
 * console.log(tf.layers.reshape({ targetShape: [3, null] }).apply(tf.ones([2, 12])).shape); // [2, 3, 4]
 * ```
 */
export function reshape(args: ReshapeLayerArgs): Reshape {
  return new Reshape(args);
}

/**
 * Another order of the axes of each sample.
 *
 * @param args `dims`: the axes, from 1 on, in their new order.
 * @example
 * ```ts
 * console.log(tf.layers.permute({ dims: [2, 1] }).apply(tf.ones([2, 3, 4])).shape); // [2, 4, 3]
 * ```
 */
export function permute(args: PermuteLayerArgs): Permute {
  return new Permute(args);
}

/**
 * Each vector `n` times: `[batch, size]` becomes `[batch, n, size]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.repeatVector({ n: 3 }).apply(tf.ones([2, 4])).shape); // [2, 3, 4]
 * ```
 */
export function repeatVector(args: RepeatVectorLayerArgs): RepeatVector {
  return new RepeatVector(args);
}

/**
 * A learned vector for each whole number: `[batch, length]` becomes `[batch, length, outputDim]`.
 *
 * @param args `inputDim`: how many numbers there are; `outputDim`: length of the vectors; `maskZero`:
 * whether 0 stands for nothing.
 * @example
 * ```ts
 * const layer = tf.layers.embedding({ inputDim: 10, outputDim: 4 });
 * console.log(layer.apply(tf.tensor2d([[1, 2, 3]], [1, 3], 'int32')).shape); // [1, 3, 4]
 * ```
 */
export function embedding(args: EmbeddingLayerArgs): Embedding {
  return new Embedding(args);
}

/**
 * Marks the steps of sequences that have only the value `maskValue` (0) as absent, for the layers
 * behind.
 *
 * @example
 * ```ts
 * const layer = tf.layers.masking({ maskValue: 0 });
 * layer.computeMask(tf.tensor3d([[[1, 2], [0, 0]]])).print(); // true, false
 * ```
 */
export function masking(args?: MaskingArgs): Masking {
  return new Masking(args);
}

/**
 * While training, adds normal noise.
 *
 * @param args `stddev` of the noise.
 * @example
 * ```ts
 * tf.layers.gaussianNoise({ stddev: 0.1 }).apply(tf.ones([1, 4]), { training: true }).print();
 * ```
 */
export function gaussianNoise(args: GaussianNoiseArgs): GaussianNoise {
  return new GaussianNoise(args);
}

/**
 * While training, multiplies with normal noise around 1 (Srivastava et al. 2014,
 * https://jmlr.org/papers/v15/srivastava14a.html, section 10).
 *
 * @param args `rate`: as of dropout; the factors have variance `rate / (1 - rate)`.
 * @example
 * ```ts
 * tf.layers.gaussianDropout({ rate: 0.5 }).apply(tf.ones([1, 4]), { training: true }).print();
 * ```
 */
export function gaussianDropout(args: GaussianDropoutArgs): GaussianDropout {
  return new GaussianDropout(args);
}

/**
 * Dropout behind selu: keeps mean and variance (Klambauer et al. 2017, https://arxiv.org/abs/1706.02515).
 *
 * @param args `rate`: the share to drop; `noiseShape`: axes of size 1 there are dropped as a whole.
 * @example
 * ```ts
 * tf.layers.alphaDropout({ rate: 0.5 }).apply(tf.ones([1, 4]), { training: true }).print();
 * ```
 */
export function alphaDropout(args: AlphaDropoutArgs): AlphaDropout {
  return new AlphaDropout(args);
}
