/** Shapes and dtypes, as methods of tensors. */
import type { Tensor } from '../../runtime/index.ts';
import { variable } from '../../runtime/index.ts';
import { oneHot, onesLike, zerosLike } from '../creation/index.ts';
import { resizeBilinear, resizeNearestNeighbor } from '../image/index.ts';
import {
  batchToSpaceND,
  broadcastTo,
  cast,
  depthToSpace,
  expandDims,
  mirrorPad,
  pad,
  reshape,
  spaceToBatchND,
  squeeze,
  tile,
  transpose,
} from '../transformations/index.ts';
import { check } from '../util/errors.ts';
import { install, installOps } from './install.ts';

installOps({
  batchToSpaceND,
  broadcastTo,
  depthToSpace,
  spaceToBatchND,
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
