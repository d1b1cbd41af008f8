/** Matrix products, as methods of tensors: `x.matMul(y)` is `tf.matMul(x, y)`. */
import type { Rank, TensorLike } from '../../runtime/index.ts';
import { dot, matMul } from '../matrices/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    dot(b: Tensor | TensorLike): Tensor;
    matMul<T extends Tensor>(b: Tensor | TensorLike, transposeA?: boolean, transposeB?: boolean): T;
  }
}

installOps({ dot, matMul });
