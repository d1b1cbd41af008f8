/** The part of `tf.layers` that makes normalizations. */
import { BatchNormalization } from './batch-normalization.ts';
import type { BatchNormalizationLayerArgs } from './batch-normalization.ts';
import { GroupNormalization } from './group-normalization.ts';
import type { GroupNormalizationArgs } from './group-normalization.ts';
import { LayerNormalization } from './layer-normalization.ts';
import type { LayerNormalizationLayerArgs } from './layer-normalization.ts';
import { RMSNormalization, UnitNormalization } from './lengths.ts';
import type { RMSNormalizationArgs, UnitNormalizationArgs } from './lengths.ts';

/**
 * Group normalization (Wu & He 2018, https://arxiv.org/abs/1803.08494): each group of channels of each sample is
 * normalized by itself. The shape stays.
 *
 * @param args `groups` (32; -1 for one of each channel), `axis` (-1), `epsilon` (0.001).
 * @throws If the channels do not fall into that many groups.
 * @example
 * ```ts
 * tf.layers.groupNormalization({ groups: 2 }).apply(tf.tensor2d([[1, 3, 10, 30]])).print(); // -1, 1, -1, 1
 * ```
 */
export function groupNormalization(args?: GroupNormalizationArgs): GroupNormalization {
  return new GroupNormalization(args);
}

/**
 * `x / sqrt(mean(x²) + epsilon)`, times a learned factor (Zhang & Sennrich 2019, https://arxiv.org/abs/1910.07467).
 *
 * @param args `axis` (-1), `epsilon` (1e-6).
 * @example
 * ```ts
 * tf.layers.rmsNormalization().apply(tf.tensor2d([[1, 7]])).print(); // 0.2, 1.4
 * ```
 */
export function rmsNormalization(args?: RMSNormalizationArgs): RMSNormalization {
  return new RMSNormalization(args);
}

/**
 * Vectors of length 1 in the same direction.
 *
 * @param args `axis` (-1).
 * @example
 * ```ts
 * tf.layers.unitNormalization().apply(tf.tensor2d([[3, 4]])).print(); // 0.6, 0.8
 * ```
 */
export function unitNormalization(args?: UnitNormalizationArgs): UnitNormalization {
  return new UnitNormalization(args);
}

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
