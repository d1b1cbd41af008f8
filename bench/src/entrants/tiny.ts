/** The tiny model whose first result is timed, in TensorFlow.js's API. */
import { uniform } from '../data.ts';
import type { Tf, TfTensor } from './types.ts';

export const tinyWeights = (): Float32Array => uniform(16, 1);

export function tinyModel(tf: Tf): TfTensor {
  const w = tf.tensor2d(tinyWeights(), [4, 4]);
  const x = tf.tensor2d([[1, 2, 3, 4]]);
  return tf.softmax(tf.relu(tf.matMul(x, w)));
}
