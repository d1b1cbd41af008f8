/** `tf.layers`: one function for each kind of layer. */
import { ActivationLayer } from './core/activation.ts';
import type { ActivationLayerArgs } from './core/activation.ts';
import {
  ELU,
  LeakyReLU,
  PReLU,
  ReLU,
  SoftmaxLayer,
  ThresholdedReLU,
} from './core/advanced-activations.ts';
import type {
  ELULayerArgs,
  LeakyReLULayerArgs,
  PReLULayerArgs,
  ReLULayerArgs,
  SoftmaxLayerArgs,
  ThresholdedReLULayerArgs,
} from './core/advanced-activations.ts';
import { Dense } from './core/dense.ts';
import type { DenseLayerArgs } from './core/dense.ts';
import { Dropout, SpatialDropout1D } from './core/dropout.ts';
import type { DropoutLayerArgs, SpatialDropout1DLayerConfig } from './core/dropout.ts';
import { AlphaDropout, GaussianDropout, GaussianNoise } from './core/noise.ts';
import type { AlphaDropoutArgs, GaussianDropoutArgs, GaussianNoiseArgs } from './core/noise.ts';
import { Embedding } from './core/embedding.ts';
import type { EmbeddingLayerArgs } from './core/embedding.ts';
import { Masking } from './core/masking.ts';
import type { MaskingArgs } from './core/masking.ts';
import { Flatten, Permute, RepeatVector, Reshape } from './core/shaping.ts';
import type {
  FlattenLayerArgs,
  PermuteLayerArgs,
  RepeatVectorLayerArgs,
  ReshapeLayerArgs,
} from './core/shaping.ts';
import type { ConvLayerArgs } from './conv/base-conv.ts';
import { Conv1D, Conv2D } from './conv/conv.ts';
import { DepthwiseConv2D } from './conv/depthwise.ts';
import { SeparableConv2D } from './conv/separable.ts';
import type { DepthwiseConv2DLayerArgs } from './conv/depthwise.ts';
import type { SeparableConvLayerArgs } from './conv/separable.ts';
import { InputLayer } from './engine/input.ts';
import type { InputLayerArgs } from './engine/input.ts';
import type { LayerArgs } from './engine/layer.ts';
import { Dot } from './merge/dot.ts';
import type { DotLayerArgs } from './merge/dot.ts';
import { Add, Average, Concatenate, Maximum, Minimum, Multiply } from './merge/merge.ts';
import type { ConcatenateLayerArgs } from './merge/merge.ts';
import { BatchNormalization } from './normalization/batch-normalization.ts';
import type { BatchNormalizationLayerArgs } from './normalization/batch-normalization.ts';
import { LayerNormalization } from './normalization/layer-normalization.ts';
import type { LayerNormalizationLayerArgs } from './normalization/layer-normalization.ts';
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
} from './pooling/global.ts';
import type { GlobalPooling2DLayerArgs } from './pooling/global.ts';
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from './pooling/pooling.ts';
import type {
  Pooling1DLayerArgs,
  Pooling2DLayerArgs,
  Pooling3DLayerArgs,
} from './pooling/pooling.ts';

export * from './attention/factories.ts';
export * from './conv/factories.ts';
export * from './normalization/factories.ts';
export * from './preprocessing/factories.ts';
export * from './recurrent/factories.ts';
export * from './wrappers/factories.ts';
export { Layer } from './engine/layer.ts';
export { input } from './engine/input.ts';

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

/**
 * Convolution of sequences: `[batch, length, channels]` becomes `[batch, newLength, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding` ('causal' sees only what came before).
 * @example
 * ```ts
 * const layer = tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal' });
 * console.log(layer.apply(tf.ones([1, 10, 2])).shape); // [1, 10, 4]
 * ```
 */
export function conv1d(args: ConvLayerArgs): Conv1D {
  return new Conv1D(args);
}

/**
 * Convolution of images: `[batch, height, width, channels]` becomes
 * `[batch, newHeight, newWidth, filters]`.
 *
 * @param args `filters`, `kernelSize`, `strides`, `padding`, an `activation`.
 * @example
 * ```ts
 * const layer = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' });
 * console.log(layer.apply(tf.ones([1, 8, 8, 1])).shape); // [1, 6, 6, 4]
 * ```
 */
export function conv2d(args: ConvLayerArgs): Conv2D {
  return new Conv2D(args);
}

/**
 * Convolution of each channel of images for itself.
 *
 * @param args `kernelSize`, `depthMultiplier`: how many channels to make of each.
 * @example
 * ```ts
 * const layer = tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 6, 6, 6]
 * ```
 */
export function depthwiseConv2d(args: DepthwiseConv2DLayerArgs): DepthwiseConv2D {
  return new DepthwiseConv2D(args);
}

/**
 * Convolution of each channel of images for itself, then a combination of the channels of each place
 * (Chollet 2016, https://arxiv.org/abs/1610.02357).
 *
 * @example
 * ```ts
 * const layer = tf.layers.separableConv2d({ filters: 4, kernelSize: 3 });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 6, 6, 4]
 * ```
 */
export function separableConv2d(args: SeparableConvLayerArgs): SeparableConv2D {
  return new SeparableConv2D(args);
}

/**
 * The largest value of each window of a sequence, `[batch, length, channels]`.
 *
 * @example
 * ```ts
 * tf.layers.maxPooling1d({ poolSize: 2 }).apply(tf.tensor3d([[[1], [3], [2], [0]]])).print(); // 3, 2
 * ```
 */
export function maxPooling1d(args: Pooling1DLayerArgs = {}): MaxPooling1D {
  return new MaxPooling1D(args);
}

/**
 * The mean value of each window of a sequence, `[batch, length, channels]`.
 *
 * @example
 * ```ts
 * const x = tf.tensor3d([[[1], [3], [2], [0]]]);
 * tf.layers.averagePooling1d({ poolSize: 2 }).apply(x).print(); // 2, 1
 * ```
 */
export function averagePooling1d(args: Pooling1DLayerArgs = {}): AveragePooling1D {
  return new AveragePooling1D(args);
}

/**
 * The largest value of each window of an image, `[batch, height, width, channels]`.
 *
 * @param args `poolSize` (2), `strides` (as poolSize), `padding` ('valid').
 * @example
 * ```ts
 * console.log(tf.layers.maxPooling2d({ poolSize: 2 }).apply(tf.ones([1, 8, 8, 3])).shape); // [1, 4, 4, 3]
 * ```
 */
export function maxPooling2d(args: Pooling2DLayerArgs = {}): MaxPooling2D {
  return new MaxPooling2D(args);
}

/**
 * The mean value of each window of an image, `[batch, height, width, channels]`.
 *
 * @param args `poolSize` (2), `strides` (as poolSize), `padding` ('valid').
 * @example
 * ```ts
 * const layer = tf.layers.averagePooling2d({ poolSize: 2 });
 * console.log(layer.apply(tf.ones([1, 8, 8, 3])).shape); // [1, 4, 4, 3]
 * ```
 */
export function averagePooling2d(args: Pooling2DLayerArgs = {}): AveragePooling2D {
  return new AveragePooling2D(args);
}

/**
 * The mean of each channel of a sequence: `[batch, length, channels]` becomes `[batch, channels]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.globalAveragePooling1d().apply(tf.ones([1, 8, 3])).shape); // [1, 3]
 * ```
 */
export function globalAveragePooling1d(args?: LayerArgs): GlobalAveragePooling1D {
  return new GlobalAveragePooling1D(args);
}

/**
 * The mean of each channel of an image: `[batch, height, width, channels]` becomes
 * `[batch, channels]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.globalAveragePooling2d().apply(tf.ones([1, 8, 8, 3])).shape); // [1, 3]
 * ```
 */
export function globalAveragePooling2d(args?: GlobalPooling2DLayerArgs): GlobalAveragePooling2D {
  return new GlobalAveragePooling2D(args);
}

/**
 * The largest value of each channel of a sequence: `[batch, length, channels]` becomes
 * `[batch, channels]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.globalMaxPooling1d().apply(tf.ones([1, 8, 3])).shape); // [1, 3]
 * ```
 */
export function globalMaxPooling1d(args?: LayerArgs): GlobalMaxPooling1D {
  return new GlobalMaxPooling1D(args);
}

/**
 * The largest value of each channel of an image: `[batch, height, width, channels]` becomes
 * `[batch, channels]`.
 *
 * @example
 * ```ts
 * console.log(tf.layers.globalMaxPooling2d().apply(tf.ones([1, 8, 8, 3])).shape); // [1, 3]
 * ```
 */
export function globalMaxPooling2d(args?: GlobalPooling2DLayerArgs): GlobalMaxPooling2D {
  return new GlobalMaxPooling2D(args);
}

/**
 * The largest value of each window of a volume, `[batch, depth, height, width, channels]`.
 *
 * @param args `poolSize` (2), `strides` (as poolSize), `padding` ('valid').
 * @example
 * ```ts
 * console.log(tf.layers.maxPooling3d({ poolSize: 2 }).apply(tf.ones([1, 4, 4, 4, 3])).shape); // [1, 2, 2, 2, 3]
 * ```
 */
export function maxPooling3d(args: Pooling3DLayerArgs = {}): MaxPooling3D {
  return new MaxPooling3D(args);
}

/**
 * The mean value of each window of a volume, `[batch, depth, height, width, channels]`.
 *
 * @param args `poolSize` (2), `strides` (as poolSize), `padding` ('valid').
 * @example
 * ```ts
 * const layer = tf.layers.averagePooling3d({ poolSize: 2 });
 * console.log(layer.apply(tf.ones([1, 4, 4, 4, 3])).shape); // [1, 2, 2, 2, 3]
 * ```
 */
export function averagePooling3d(args: Pooling3DLayerArgs = {}): AveragePooling3D {
  return new AveragePooling3D(args);
}

/**
 * Dot products of the samples of two inputs, along an axis of each.
 *
 * @param args `axes`: one for both, or one for each; `normalize: true` for the cosine of the angle between them.
 * @throws If the sizes along the axes differ.
 * @example
 * ```ts
 * const layer = tf.layers.dot({ axes: -1 });
 * layer.apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]).print(); // 11
 * ```
 */
export function dot(args: DotLayerArgs): Dot {
  return new Dot(args);
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

export {
  averagePooling3d as avgPool3d,
  averagePooling3d as avgPooling3d,
  averagePooling1d as avgPool1d,
  averagePooling1d as avgPooling1d,
  averagePooling2d as avgPool2d,
  averagePooling2d as avgPooling2d,
  globalMaxPooling1d as globalMaxPool1d,
  globalMaxPooling2d as globalMaxPool2d,
  maxPooling1d as maxPool1d,
  maxPooling2d as maxPool2d,
};

/**
 * Normalizes each channel: by the mean and variance of the batch while training, by moving averages
 * of them otherwise (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167). The shape stays.
 *
 * @param args `axis` of the channels (the last), `momentum` (0.99), `epsilon` (0.001).
 * @example
 * ```ts
 * const layer = tf.layers.batchNormalization();
 * layer.apply(tf.tensor2d([[1, 10], [3, 30]]), { training: true }).print(); // near -1 and 1
 * ```
 */
export function batchNormalization(args?: BatchNormalizationLayerArgs): BatchNormalization {
  return new BatchNormalization(args);
}

/**
 * Normalizes each sample by its own mean and variance along some axes
 * (Ba et al. 2016, https://arxiv.org/abs/1607.06450). The shape stays.
 *
 * @param args `axis` (the last, or several), `epsilon` (0.001).
 * @example
 * ```ts
 * tf.layers.layerNormalization().apply(tf.tensor2d([[1, 3], [10, 30]])).print(); // near -1 and 1
 * ```
 */
export function layerNormalization(args?: LayerNormalizationLayerArgs): LayerNormalization {
  return new LayerNormalization(args);
}

/**
 * The sum of several inputs. Smaller ones are broadcast.
 *
 * @example
 * ```ts
 * tf.layers.add().apply([tf.ones([1, 2]), tf.ones([1, 2])]).print(); // 2, 2
 * ```
 */
export function add(args?: LayerArgs): Add {
  return new Add(args);
}

/**
 * The product of several inputs. Smaller ones are broadcast.
 *
 * @example
 * ```ts
 * tf.layers.multiply().apply([tf.fill([1, 2], 2), tf.fill([1, 2], 3)]).print(); // 6, 6
 * ```
 */
export function multiply(args?: LayerArgs): Multiply {
  return new Multiply(args);
}

/**
 * The mean of several inputs. Smaller ones are broadcast.
 *
 * @example
 * ```ts
 * tf.layers.average().apply([tf.fill([1, 2], 2), tf.fill([1, 2], 4)]).print(); // 3, 3
 * ```
 */
export function average(args?: LayerArgs): Average {
  return new Average(args);
}

/**
 * The largest of several inputs, element by element. Smaller ones are broadcast.
 *
 * @example
 * ```ts
 * tf.layers.maximum().apply([tf.tensor2d([[1, 4]]), tf.tensor2d([[2, 3]])]).print(); // 2, 4
 * ```
 */
export function maximum(args?: LayerArgs): Maximum {
  return new Maximum(args);
}

/**
 * The smallest of several inputs, element by element. Smaller ones are broadcast.
 *
 * @example
 * ```ts
 * tf.layers.minimum().apply([tf.tensor2d([[1, 4]]), tf.tensor2d([[2, 3]])]).print(); // 1, 3
 * ```
 */
export function minimum(args?: LayerArgs): Minimum {
  return new Minimum(args);
}

/**
 * Several inputs one after the other along an axis (the last).
 *
 * @example
 * ```ts
 * console.log(tf.layers.concatenate().apply([tf.ones([1, 2]), tf.ones([1, 3])]).shape); // [1, 5]
 * ```
 */
export function concatenate(args?: ConcatenateLayerArgs): Concatenate {
  return new Concatenate(args);
}
