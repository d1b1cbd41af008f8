/** Functions element by element, as methods of tensors: `x.exp()` is `tf.exp(x)`. */
import type { Rank } from '../../runtime/index.ts';
import * as basicMath from '../basic-math/index.ts';
import { installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    abs<T extends Tensor>(this: T): T;
    acos<T extends Tensor>(this: T): T;
    acosh<T extends Tensor>(this: T): T;
    asin<T extends Tensor>(this: T): T;
    asinh<T extends Tensor>(this: T): T;
    atan<T extends Tensor>(this: T): T;
    atanh<T extends Tensor>(this: T): T;
    ceil<T extends Tensor>(this: T): T;
    cos<T extends Tensor>(this: T): T;
    cosh<T extends Tensor>(this: T): T;
    erf<T extends Tensor>(this: T): T;
    exp<T extends Tensor>(this: T): T;
    expm1<T extends Tensor>(this: T): T;
    floor<T extends Tensor>(this: T): T;
    isFinite<T extends Tensor>(this: T): T;
    isInf<T extends Tensor>(this: T): T;
    isNaN<T extends Tensor>(this: T): T;
    log<T extends Tensor>(this: T): T;
    log1p<T extends Tensor>(this: T): T;
    neg<T extends Tensor>(this: T): T;
    reciprocal<T extends Tensor>(this: T): T;
    round<T extends Tensor>(this: T): T;
    rsqrt<T extends Tensor>(this: T): T;
    sign<T extends Tensor>(this: T): T;
    sin<T extends Tensor>(this: T): T;
    sinh<T extends Tensor>(this: T): T;
    sqrt<T extends Tensor>(this: T): T;
    square<T extends Tensor>(this: T): T;
    tan<T extends Tensor>(this: T): T;
    tanh<T extends Tensor>(this: T): T;
    clipByValue<T extends Tensor>(this: T, min: number, max: number): T;
  }
}

// atan2 is among the arithmetic, which it takes its arguments like.
const { atan2: _, ...methods } = basicMath;

installOps(methods);
