/** Normalizations, as methods of tensors: `x.softmax()` is `tf.softmax(x)`. */
import type { Rank, TensorLike } from '../../runtime/index.ts';
import {
  batchNorm,
  localResponseNormalization,
  logSoftmax,
  softmax,
} from '../normalization/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    batchNorm(
      mean: Tensor<R> | Tensor1D | TensorLike,
      variance: Tensor<R> | Tensor1D | TensorLike,
      offset?: Tensor<R> | Tensor1D | TensorLike,
      scale?: Tensor<R> | Tensor1D | TensorLike,
      varianceEpsilon?: number,
    ): Tensor<R>;
    localResponseNormalization<T extends Tensor>(
      depthRadius?: number,
      bias?: number,
      alpha?: number,
      beta?: number,
    ): T;
    logSoftmax<T extends Tensor>(this: T, axis?: number): T;
    softmax<T extends Tensor>(this: T, dim?: number): T;
  }
}

installOps({ batchNorm, localResponseNormalization, logSoftmax, softmax });
