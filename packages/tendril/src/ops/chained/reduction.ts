/** Reductions, as methods of tensors: `x.sum()` is `tf.sum(x)`. */
import type { Rank } from '../../runtime/index.ts';
import {
  all,
  any,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  sum,
} from '../reduction/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    all<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    any<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    logSumExp<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    max<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    mean<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    min<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    prod<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    sum<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    argMax<T extends Tensor>(axis?: number): T;
    argMin<T extends Tensor>(axis?: number): T;
    cumprod<T extends Tensor>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
    cumsum<T extends Tensor>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
    euclideanNorm(axis?: number | number[], keepDims?: boolean): Tensor;
    norm<T extends Tensor>(
      ord?: number | 'euclidean' | 'fro',
      axis?: number | number[],
      keepDims?: boolean,
    ): T;
  }
}

installOps({
  all,
  any,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  sum,
});
