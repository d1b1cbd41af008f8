/** The part of `tf.layers` that wraps layers. */
import { Bidirectional } from './bidirectional.ts';
import type { BidirectionalLayerArgs } from './bidirectional.ts';
import { TimeDistributed } from './time-distributed.ts';
import type { WrapperLayerArgs } from './wrapper.ts';

/**
 * Runs a recurrent layer over sequences in both directions (Schuster & Paliwal 1997,
 * https://doi.org/10.1109/78.650093).
 *
 * @param args The recurrent `layer`, and `mergeMode`: 'concat', 'sum', 'mul', 'ave', or null for both outputs.
 * @throws If the layer is not recurrent.
 * @example
 * ```ts
 * const layer = tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4 }) });
 * console.log(layer.apply(tf.ones([2, 10, 3])).shape); // [2, 8]
 * ```
 */
export function bidirectional(args: BidirectionalLayerArgs): Bidirectional {
  return new Bidirectional(args);
}

/**
 * Applies a layer to each step of sequences: `[batch, steps, …]` becomes `[batch, steps, …]`.
 *
 * @param args The `layer`.
 * @example
 * ```ts
 * const layer = tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 4, kernelSize: 3 }) });
 * console.log(layer.apply(tf.ones([1, 5, 8, 8, 1])).shape); // [1, 5, 6, 6, 4]
 * ```
 */
export function timeDistributed(args: WrapperLayerArgs): TimeDistributed {
  return new TimeDistributed(args);
}
