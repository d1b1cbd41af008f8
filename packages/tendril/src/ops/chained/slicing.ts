/** Slicing and joining, as methods of tensors. */
import { Tensor } from '../../runtime/index.ts';
import type { TensorLike } from '../../runtime/index.ts';
import {
  concat,
  gather,
  reverse,
  slice,
  split,
  stack,
  stridedSlice,
  unstack,
} from '../slicing/index.ts';
import { unique } from '../host/index.ts';
import { unsortedSegmentSum } from '../scatter/index.ts';
import { install, installOps } from './install.ts';

installOps({ gather, reverse, slice, split, stridedSlice, unique, unsortedSegmentSum, unstack });

install({
  concat(this: Tensor, tensors: Tensor | (Tensor | TensorLike)[], axis?: number) {
    return concat([this, ...(tensors instanceof Tensor ? [tensors] : tensors)], axis);
  },
  stack(this: Tensor, tensors: Tensor | Tensor[], axis?: number) {
    return stack([this, ...(tensors instanceof Tensor ? [tensors] : tensors)], axis);
  },
});
