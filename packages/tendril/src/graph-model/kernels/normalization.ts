/** Kernels of category normalization. */
import {
  batchNorm,
  euclideanNorm,
  localResponseNormalization,
  logSoftmax,
  softmax,
} from '../../ops/index.ts';
import type { Tensor, Tensor4D } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { fixed, unary, type KernelTable } from './kernel.ts';
import { inChannelsLast } from './windows.ts';

function normalize(call: Call): Tensor {
  if (call.attrs.bool('is_training')) {
    throw new Error('it is set to training; convert the model from a saved model for inference');
  }
  return inChannelsLast(call, call.tensor(0), (x) =>
    batchNorm(
      x,
      call.tensor(3) as never,
      call.tensor(4) as never,
      call.tensor(2) as never,
      call.tensor(1) as never,
      call.attrs.number('epsilon', 0.001),
    ),
  );
}

export const normalization: KernelTable = {
  EuclideanNorm: fixed(
    (call) => euclideanNorm(call.tensor(0), call.numbers(1), call.attrs.bool('keep_dims')),
    [1],
  ),
  FusedBatchNorm: fixed(normalize),
  FusedBatchNormV2: fixed(normalize),
  FusedBatchNormV3: fixed(normalize),
  LRN: fixed((call) =>
    localResponseNormalization(
      call.tensor(0) as Tensor4D,
      call.attrs.number('depth_radius', 5),
      call.attrs.number('bias', 1),
      call.attrs.number('alpha', 1),
      call.attrs.number('beta', 0.5),
    ),
  ),
  Softmax: unary((x) => softmax(x)),
  LogSoftmax: unary((x) => logSoftmax(x)),
};
