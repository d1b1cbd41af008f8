/** The part of `tf.layers` that makes pooling. */
import type { LayerArgs } from '../engine/layer.ts';
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
} from './global.ts';
import type { GlobalPooling2DLayerArgs } from './global.ts';
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from './pooling.ts';
import type { Pooling1DLayerArgs, Pooling2DLayerArgs, Pooling3DLayerArgs } from './pooling.ts';

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
