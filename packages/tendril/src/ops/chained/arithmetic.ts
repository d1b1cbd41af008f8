/** Arithmetic, as methods of tensors: `x.add(y)` is `tf.add(x, y)`. */
import type { Rank, TensorLike } from '../../runtime/index.ts';
import {
  add,
  div,
  divNoNan,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  squaredDifference,
  sub,
} from '../arithmetic/index.ts';
import { atan2 } from '../basic-math/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    add<T extends Tensor>(b: Tensor | TensorLike): T;
    sub<T extends Tensor>(b: Tensor | TensorLike): T;
    mul<T extends Tensor>(b: Tensor | TensorLike): T;
    div<T extends Tensor>(b: Tensor | TensorLike): T;
    divNoNan<T extends Tensor>(b: Tensor | TensorLike): T;
    floorDiv<T extends Tensor>(b: Tensor | TensorLike): T;
    mod<T extends Tensor>(b: Tensor | TensorLike): T;
    maximum<T extends Tensor>(b: Tensor | TensorLike): T;
    minimum<T extends Tensor>(b: Tensor | TensorLike): T;
    squaredDifference<T extends Tensor>(b: Tensor | TensorLike): T;
    atan2<T extends Tensor>(b: Tensor | TensorLike): T;
    pow<T extends Tensor>(exp: Tensor | TensorLike): T;
  }
}

installOps({
  add,
  atan2,
  div,
  divNoNan,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  squaredDifference,
  sub,
});
