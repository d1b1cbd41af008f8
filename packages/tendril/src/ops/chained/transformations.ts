/** Shapes and dtypes, as methods of tensors: `x.reshape(…)` is `tf.reshape(x, …)`. */
import type { DType } from '../../ir/dtype.ts';
import type { Rank, ShapeMap, Tensor, Variable } from '../../runtime/index.ts';
import { variable } from '../../runtime/index.ts';
import { oneHot, onesLike, zerosLike } from '../creation/index.ts';
import { resizeBilinear, resizeNearestNeighbor } from '../image/index.ts';
import {
  broadcastTo,
  cast,
  expandDims,
  mirrorPad,
  pad,
  reshape,
  squeeze,
  tile,
  transpose,
} from '../transformations/index.ts';
import { check } from '../util/errors.ts';
import { install, installOps } from './install.ts';

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    broadcastTo<S extends Rank>(shape: ShapeMap[S]): Tensor<S>;
    cast<T extends Tensor>(this: T, dtype: DType): T;
    asType<T extends Tensor>(this: T, dtype: DType): T;
    toBool<T extends Tensor>(this: T): T;
    toFloat<T extends Tensor>(this: T): T;
    toInt<T extends Tensor>(this: T): T;
    expandDims<T extends Tensor>(axis?: number): T;
    squeeze<T extends Tensor>(axis?: number[]): T;
    reshape<T extends Tensor>(shape: number[]): T;
    /** This tensor in the shape of another. */
    reshapeAs<T extends Tensor>(x: T): T;
    /** All elements along one axis. */
    flatten(): Tensor1D;
    /** The one element that the tensor holds. */
    asScalar(): Scalar;
    as1D(): Tensor1D;
    as2D(rows: number, columns: number): Tensor2D;
    as3D(rows: number, columns: number, depth: number): Tensor3D;
    as4D(rows: number, columns: number, depth: number, depth2: number): Tensor4D;
    as5D(rows: number, columns: number, depth: number, depth2: number, depth3: number): Tensor5D;
    transpose<T extends Tensor>(this: T, perm?: number[]): T;
    tile<T extends Tensor>(this: T, reps: number[]): T;
    pad<T extends Tensor>(this: T, paddings: [number, number][], constantValue?: number): T;
    mirrorPad<T extends Tensor>(
      this: T,
      paddings: [number, number][],
      mode: 'reflect' | 'symmetric',
    ): T;
    oneHot(depth: number, onValue?: number, offValue?: number): Tensor;
    onesLike<T extends Tensor>(this: T): T;
    zerosLike<T extends Tensor>(this: T): T;
    resizeBilinear<T extends Tensor3D | Tensor4D>(
      this: T,
      newShape2D: [number, number],
      alignCorners?: boolean,
      halfPixelCenters?: boolean,
    ): T;
    resizeNearestNeighbor<T extends Tensor3D | Tensor4D>(
      this: T,
      newShape2D: [number, number],
      alignCorners?: boolean,
      halfPixelCenters?: boolean,
    ): T;
    /** A variable that begins with this tensor's value. */
    variable(trainable?: boolean, name?: string, dtype?: DType): Variable<R>;
  }
}

installOps({
  broadcastTo,
  cast,
  asType: cast,
  expandDims,
  mirrorPad,
  oneHot,
  onesLike,
  pad,
  reshape,
  resizeBilinear,
  resizeNearestNeighbor,
  squeeze,
  tile,
  transpose,
  variable,
  zerosLike,
});

install({
  toBool(this: Tensor) {
    return cast(this, 'bool');
  },
  toFloat(this: Tensor) {
    return cast(this, 'float32');
  },
  toInt(this: Tensor) {
    return cast(this, 'int32');
  },
  reshapeAs(this: Tensor, x: Tensor) {
    return reshape(this, x.shape);
  },
  flatten(this: Tensor) {
    return reshape(this, [this.size]);
  },
  asScalar(this: Tensor) {
    check(
      this.size === 1,
      'asScalar',
      () => `the shape [${this.shape}] holds ${this.size} elements, not one`,
    );
    return reshape(this, []);
  },
  as1D(this: Tensor) {
    return reshape(this, [this.size]);
  },
  as2D(this: Tensor, ...shape: [number, number]) {
    return reshape(this, shape);
  },
  as3D(this: Tensor, ...shape: [number, number, number]) {
    return reshape(this, shape);
  },
  as4D(this: Tensor, ...shape: [number, number, number, number]) {
    return reshape(this, shape);
  },
  as5D(this: Tensor, ...shape: [number, number, number, number, number]) {
    return reshape(this, shape);
  },
});
