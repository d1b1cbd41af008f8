/** `tf.model` and `tf.sequential`. */
import type { ContainerArgs } from './engine/container.ts';
import { LayersModel } from './engine/model.ts';
import { Sequential } from './engine/sequential.ts';
import type { SequentialArgs } from './engine/sequential.ts';

/**
 * A model of any graph of layers: branches, several inputs and outputs, shared layers.
 *
 * @param args `inputs` as `tf.input` gave them, `outputs` as layers made of them; one or several.
 * @example
 * ```ts
 * const a = tf.input({ shape: [2] });
 * const b = tf.input({ shape: [2] });
 * const shared = tf.layers.dense({ units: 3 });
 * const sum = tf.layers.add().apply([shared.apply(a), shared.apply(b)]);
 * const model = tf.model({ inputs: [a, b], outputs: sum });
 * console.log(model.predict([tf.ones([1, 2]), tf.ones([1, 2])]).shape); // [1, 3]
 * ```
 */
export function model(args: ContainerArgs): LayersModel {
  return new LayersModel(args);
}

/**
 * A model that is a row of layers.
 *
 * @param config `layers` to begin with; `add` puts more at the end. The first needs an inputShape.
 * @example
 * ```ts
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
 *     tf.layers.dense({ units: 3, activation: 'softmax' }),
 *   ],
 * });
 * console.log(model.predict(tf.ones([2, 4])).shape); // [2, 3]
 * ```
 */
export function sequential(config?: SequentialArgs): Sequential {
  return new Sequential(config);
}
