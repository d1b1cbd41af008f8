// Compiles with the oldest TypeScript that Tendril's declarations are for, looked up the old way.
import * as tf from 'tendril';
import { add, tensor } from 'tendril/core';
import type { Dataset } from 'tendril/data';
import type { LayersModel } from 'tendril/layers';

const model: LayersModel = tf.sequential({
  layers: [tf.layers.dense({ units: 1, inputShape: [2] })],
});
const sum: tf.Tensor = add(tensor([1, 2]), tf.scalar(1)).mul(2);
export const size: number = sum.size;
export const predicted = model.predict(tf.ones([1, 2]));
export type Batches = Dataset<tf.TensorContainer>;
// @ts-expect-error A rank that the shape has not: types are there, and not `any`.
export const wrong: tf.Tensor1D = tf.tensor2d([[1]]);
