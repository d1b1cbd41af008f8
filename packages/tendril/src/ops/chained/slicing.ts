/** Slicing and joining, as methods of tensors: `x.slice(…)` is `tf.slice(x, …)`. */
import { Tensor } from '../../runtime/index.ts';
import type { Rank, TensorLike } from '../../runtime/index.ts';
import { concat, gather, reverse, slice, split, stack, unstack } from '../slicing/index.ts';
import { install, installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    /** This tensor followed by others along an axis. */
    concat<T extends Tensor>(tensors: T | (T | TensorLike)[], axis?: number): T;
    gather<T extends Tensor>(
      this: T,
      indices: Tensor | TensorLike,
      axis?: number,
      batchDims?: number,
    ): T;
    reverse<T extends Tensor>(this: T, axis?: number | number[]): T;
    slice<T extends Tensor<R>>(this: T, begin: number | number[], size?: number | number[]): T;
    split<T extends Tensor>(numOrSizeSplits: number | number[], axis?: number): T[];
    /** This tensor and others along a new axis. */
    stack<T extends Tensor>(tensors: Tensor | Tensor[], axis?: number): T;
    unstack<T extends Tensor>(axis?: number): T[];
  }
}

installOps({ gather, reverse, slice, split, unstack });

install({
  concat(this: Tensor, tensors: Tensor | (Tensor | TensorLike)[], axis?: number) {
    return concat([this, ...(tensors instanceof Tensor ? [tensors] : tensors)], axis);
  },
  stack(this: Tensor, tensors: Tensor | Tensor[], axis?: number) {
    return stack([this, ...(tensors instanceof Tensor ? [tensors] : tensors)], axis);
  },
});
