/** Activations, as methods of tensors: `x.relu()` is `tf.relu(x)`. */
import type { Rank, TensorLike } from '../../runtime/index.ts';
import * as activations from '../activations/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    elu<T extends Tensor>(this: T): T;
    logSigmoid<T extends Tensor>(this: T): T;
    relu<T extends Tensor>(this: T): T;
    relu6<T extends Tensor>(this: T): T;
    selu<T extends Tensor>(this: T): T;
    sigmoid<T extends Tensor>(this: T): T;
    softplus<T extends Tensor>(this: T): T;
    leakyRelu<T extends Tensor>(this: T, alpha?: number): T;
    prelu<T extends Tensor>(this: T, alpha: T | TensorLike): T;
    step<T extends Tensor>(this: T, alpha?: number): T;
  }
}

installOps(activations);
