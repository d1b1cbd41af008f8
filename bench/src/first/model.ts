/** The tiny model whose first result is timed, of functions that both Tendril and TensorFlow.js have. */
import { uniform } from '../data.ts';
import type { Tf, TfTensor } from '../entrants/types.ts';

export const tinyWeights = (): Float32Array => uniform(16, 1);

export function tinyModel({
  matMul,
  relu,
  softmax,
  tensor2d,
}: Pick<Tf, 'matMul' | 'relu' | 'softmax' | 'tensor2d'>): TfTensor {
  const w = tensor2d(tinyWeights(), [4, 4]);
  const x = tensor2d([[1, 2, 3, 4]]);
  return softmax(relu(matMul(x, w)));
}
