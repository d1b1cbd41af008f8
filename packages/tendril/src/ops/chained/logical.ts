/** Comparisons, logic and choice, as methods of tensors: `x.less(y)` is `tf.less(x, y)`. */
import type { Rank, Tensor, TensorLike } from '../../runtime/index.ts';
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  where,
} from '../logical/index.ts';
import { install, installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    equal<T extends Tensor>(b: Tensor | TensorLike): T;
    greater<T extends Tensor>(b: Tensor | TensorLike): T;
    greaterEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    less<T extends Tensor>(b: Tensor | TensorLike): T;
    lessEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    notEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalAnd<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalOr<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalXor<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalNot<T extends Tensor>(): T;
    /** This tensor where the condition holds, `x` elsewhere. */
    where<T extends Tensor>(condition: Tensor | TensorLike, x: Tensor | TensorLike): T;
  }
}

installOps({
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
});

install({
  where(this: Tensor, condition: Tensor | TensorLike, x: Tensor | TensorLike) {
    return where(condition, this, x);
  },
});
