/** The part of `tf.layers` that makes layers of several inputs. */
import type { LayerArgs } from '../engine/layer.ts';
import { Dot } from './dot.ts';
import type { DotLayerArgs } from './dot.ts';
import { Add, Average, Concatenate, Maximum, Minimum, Multiply } from './merge.ts';
import type { ConcatenateLayerArgs } from './merge.ts';

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
