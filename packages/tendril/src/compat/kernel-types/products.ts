/** What convolutions, pools, matrix products and transforms, and of gradients take, by TensorFlow.js's names. */
import type { ResizeBilinearAttrs, ResizeNearestNeighborAttrs } from './movement.ts';
import type { Activation } from '../../ops/fused/activation.ts';
import type { NamedTensorInfoMap } from '../kernels/table.ts';
import type { TensorInfo } from '../tensor-info.ts';
import type {
  BinaryInputs,
  Named,
  UnaryInputs,
  Pad,
  Pad2D,
  Rounding,
  Pair,
  Triple,
  Layout2D,
  Layout3D,
} from './shared.ts';

export type AvgPoolInputs = UnaryInputs;
export interface AvgPoolAttrs {
  filterSize: Pair;
  strides: Pair;
  pad: Pad2D;
  dimRoundingMode?: Rounding;
}
export type AvgPoolGradInputs = Named<'dy' | 'input'>;
export interface AvgPoolGradAttrs {
  filterSize: Pair;
  strides: Pair;
  pad: Pad2D;
}
export type AvgPool3DInputs = UnaryInputs;
export interface AvgPool3DAttrs {
  filterSize: Triple;
  strides: Triple;
  pad: Pad;
  dimRoundingMode?: Rounding;
  dataFormat: Layout3D;
}
export type AvgPool3DGradInputs = Named<'dy' | 'input'>;
export interface AvgPool3DGradAttrs {
  filterSize: Triple;
  strides: Triple;
  pad: Pad;
  dimRoundingMode?: Rounding;
}
export type BatchMatMulInputs = BinaryInputs;
export interface BatchMatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}
export type Conv2DInputs = Named<'x' | 'filter'>;
export interface Conv2DAttrs {
  strides: Pair;
  pad: Pad2D;
  dataFormat: Layout2D;
  dilations: Pair;
  dimRoundingMode?: Rounding;
}
export type Conv2DBackpropFilterInputs = Named<'x' | 'dy'>;
export interface Conv2DBackpropFilterAttrs {
  strides: Pair;
  pad: Pad2D;
  dataFormat: Layout2D;
  dimRoundingMode?: Rounding;
  filterShape: [number, number, number, number];
}
export type Conv2DBackpropInputInputs = Named<'dy' | 'filter'>;
export interface Conv2DBackpropInputAttrs {
  strides: Pair;
  pad: Pad2D;
  dataFormat: Layout2D;
  dimRoundingMode?: Rounding;
  inputShape: [number, number, number, number];
}
export type Conv3DInputs = Named<'x' | 'filter'>;
export interface Conv3DAttrs {
  strides: Triple;
  pad: 'valid' | 'same';
  dataFormat: Layout3D;
  dilations: Triple;
}
export type Conv3DBackpropFilterV2Inputs = Named<'x' | 'dy'>;
export interface Conv3DBackpropFilterV2Attrs {
  strides: Triple;
  pad: 'valid' | 'same';
  filterShape: [number, number, number, number, number];
}
export type Conv3DBackpropInputV2Inputs = Named<'dy' | 'filter'>;
export interface Conv3DBackpropInputV2Attrs {
  strides: Triple;
  pad: 'valid' | 'same';
  inputShape: [number, number, number, number, number];
}
export type DepthwiseConv2dNativeInputs = Named<'x' | 'filter'>;
export type DepthwiseConv2dNativeAttrs = Conv2DAttrs;
export type DepthwiseConv2dNativeBackpropFilterInputs = Named<'x' | 'dy'>;
export interface DepthwiseConv2dNativeBackpropFilterAttrs {
  strides: Pair;
  dilations: Pair;
  pad: Pad2D;
  dimRoundingMode?: Rounding;
  filterShape: [number, number, number, number];
}
export type DepthwiseConv2dNativeBackpropInputInputs = Named<'dy' | 'filter'>;
export interface DepthwiseConv2dNativeBackpropInputAttrs {
  strides: Pair;
  dilations: Pair;
  pad: Pad2D;
  dimRoundingMode?: Rounding;
  inputShape: [number, number, number, number];
}
export type Dilation2DInputs = Named<'x' | 'filter'>;
export interface Dilation2DAttrs {
  strides: Pair;
  pad: Pad;
  dilations: Pair;
}
export type Dilation2DBackpropInputInputs = Named<'x' | 'filter' | 'dy'>;
export type Dilation2DBackpropFilterInputs = Named<'x' | 'filter' | 'dy'>;
export type EinsumInputs = TensorInfo[];
export interface EinsumAttrs {
  equation: string;
}
export type EluGradInputs = Named<'dy' | 'y'>;
export type FFTInputs = Named<'input'>;
export type FusedBatchNormInputs = Named<'x' | 'scale' | 'offset' | 'mean' | 'variance'>;
export interface FusedBatchNormAttrs {
  varianceEpsilon: number;
}
export type IFFTInputs = Named<'input'>;
export type LRNGradInputs = Named<'x' | 'y' | 'dy'>;
export interface LRNGradAttrs {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}
export type MaxPoolInputs = UnaryInputs;
export type MaxPoolAttrs = AvgPoolAttrs;
export type MaxPoolGradInputs = Named<'dy' | 'input' | 'output'>;
export type MaxPoolGradAttrs = AvgPoolAttrs;
export type MaxPool3DInputs = UnaryInputs;
export interface MaxPool3DAttrs {
  filterSize: Triple;
  strides: Triple;
  pad: Pad;
  dataFormat: Layout3D;
  dimRoundingMode?: Rounding;
}
export type MaxPool3DGradInputs = Named<'dy' | 'input' | 'output'>;
export type MaxPool3DGradAttrs = AvgPool3DGradAttrs;
export type MaxPoolWithArgmaxInputs = UnaryInputs;
export interface MaxPoolWithArgmaxAttrs {
  filterSize: Pair;
  strides: Pair;
  pad: Pad;
  includeBatchInIndex: boolean;
}
export type PoolInputs = Named<'input'>;
export type ResizeNearestNeighborGradInputs = Named<'images' | 'dy'>;
export type ResizeNearestNeighborGradAttrs = ResizeNearestNeighborAttrs;
export type ResizeBilinearGradInputs = Named<'images' | 'dy'>;
export type ResizeBilinearGradAttrs = ResizeBilinearAttrs;
export interface _FusedMatMulInputs extends NamedTensorInfoMap {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}
export interface _FusedMatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
  activation: Activation;
  leakyreluAlpha?: number;
}
export interface FusedConv2DInputs extends NamedTensorInfoMap {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}
export interface FusedConv2DAttrs {
  strides: Pair;
  pad: Pad2D;
  dataFormat: Layout2D;
  dilations: Pair;
  dimRoundingMode: Rounding;
  activation: Activation;
  leakyreluAlpha?: number;
}
export interface FusedDepthwiseConv2DInputs extends NamedTensorInfoMap {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}
export type FusedDepthwiseConv2DAttrs = FusedConv2DAttrs;
