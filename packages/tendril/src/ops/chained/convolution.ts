/** Convolutions and pools, as methods of tensors: `x.conv2d(filter, …)` is `tf.conv2d(x, filter, …)`. */
import type { Rank, TensorLike } from '../../runtime/index.ts';
import {
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  separableConv2d,
} from '../convolution/index.ts';
import { avgPool, maxPool, pool } from '../pooling/index.ts';
import type { DimRoundingMode, ExplicitPadding } from '../util/windows.ts';
import { installOps } from './install.ts';

type Pad = 'valid' | 'same' | number | ExplicitPadding;
type Pair = [number, number] | number;

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    avgPool<T extends Tensor3D | Tensor4D>(
      filterSize: Pair,
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    maxPool<T extends Tensor3D | Tensor4D>(
      filterSize: Pair,
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    pool<T extends Tensor3D | Tensor4D>(
      windowShape: Pair,
      poolingType: 'max' | 'avg',
      pad: Pad,
      dilations?: Pair,
      strides?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    conv1d<T extends Tensor>(
      filter: Tensor3D | TensorLike,
      stride: number,
      pad: Pad,
      dataFormat?: 'NWC' | 'NCW',
      dilation?: number,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    conv2d<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      strides: Pair,
      pad: Pad,
      dataFormat?: 'NHWC' | 'NCHW',
      dilations?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    conv2dTranspose<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      outputShape: [number, number, number, number] | [number, number, number],
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    depthwiseConv2d<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      strides: Pair,
      pad: Pad,
      dataFormat?: 'NHWC' | 'NCHW',
      dilations?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    separableConv2d<T extends Tensor3D | Tensor4D>(
      depthwiseFilter: Tensor4D | TensorLike,
      pointwiseFilter: Tensor4D | TensorLike,
      strides: Pair,
      pad: 'valid' | 'same',
      dilation?: Pair,
      dataFormat?: 'NHWC' | 'NCHW',
    ): T;
  }
}

installOps({
  avgPool,
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  maxPool,
  pool,
  separableConv2d,
});
