/** What kernels that make tensors and move elements take, by TensorFlow.js's names. */
import type { DataType } from '../../runtime/index.ts';
import type { TensorInfo } from '../tensor-info.ts';
import type { Named, UnaryInputs, Layout2D } from './shared.ts';

export type BatchToSpaceNDInputs = UnaryInputs;
export interface BatchToSpaceNDAttrs {
  blockShape: number[];
  crops: number[][];
}
export type BroadcastToInputs = UnaryInputs;
export interface BroadCastToAttrs {
  shape: number[];
  inputShape: number[];
}
export type BroadcastArgsInputs = Named<'s0' | 's1'>;
export type ConcatInputs = TensorInfo[];
export interface ConcatAttrs {
  axis: number;
}
export type CropAndResizeInputs = Named<'image' | 'boxes' | 'boxInd'>;
export interface CropAndResizeAttrs {
  cropSize: [number, number];
  method: 'bilinear' | 'nearest';
  extrapolationValue: number;
}
export type DepthToSpaceInputs = UnaryInputs;
export interface DepthToSpaceAttrs {
  blockSize: number;
  dataFormat: Layout2D;
}
export type DiagInputs = UnaryInputs;
export type ExpandDimsInputs = Named<'input'>;
export interface ExpandDimsAttrs {
  dim: number;
}
export interface FillAttrs {
  shape: number[];
  value: number | string;
  dtype: DataType;
}
export type FlipLeftRightInputs = Named<'image'>;
export type GatherV2Inputs = Named<'x' | 'indices'>;
export interface GatherV2Attrs {
  axis: number;
  batchDims: number;
}
export type GatherNdInputs = Named<'params' | 'indices'>;
export interface LinSpaceAttrs {
  start: number;
  stop: number;
  num: number;
}
export type MatrixBandPartInputs = Named<'input' | 'numLower' | 'numUpper'>;
export type MatrixBandPartAttrs = {};
export type MirrorPadInputs = UnaryInputs;
export interface MirrorPadAttrs {
  paddings: [number, number][];
  mode: 'reflect' | 'symmetric';
}
export type OneHotInputs = Named<'indices'>;
export interface OneHotAttrs {
  depth: number;
  onValue: number;
  offValue: number;
  dtype: DataType;
}
export type PackInputs = TensorInfo[];
export type PackAttrs = ConcatAttrs;
export type PadV2Inputs = UnaryInputs;
export interface PadV2Attrs {
  paddings: [number, number][];
  constantValue: number;
}
export interface RangeAttrs {
  start: number;
  stop: number;
  step: number;
  dtype: 'float32' | 'int32';
}
export type ReshapeInputs = UnaryInputs;
export interface ReshapeAttrs {
  shape: number[];
}
export type ResizeNearestNeighborInputs = Named<'images'>;
export interface ResizeNearestNeighborAttrs {
  alignCorners: boolean;
  halfPixelCenters: boolean;
  size: [number, number];
}
export type ResizeBilinearInputs = Named<'images'>;
export type ResizeBilinearAttrs = ResizeNearestNeighborAttrs;
export type ReverseInputs = UnaryInputs;
export interface ReverseAttrs {
  dims: number | number[];
}
export type ScatterNdInputs = Named<'indices' | 'updates'>;
export type ScatterNdAttrs = ReshapeAttrs;
export type TensorScatterUpdateInputs = Named<'tensor' | 'indices' | 'updates'>;
export type TensorScatterUpdateAttrs = MatrixBandPartAttrs;
export type SliceInputs = UnaryInputs;
export interface SliceAttrs {
  begin: number | number[];
  size: number | number[];
}
export type SpaceToBatchNDInputs = UnaryInputs;
export interface SpaceToBatchNDAttrs {
  blockShape: number[];
  paddings: number[][];
}
export type SplitVInputs = UnaryInputs;
export interface SplitVAttrs {
  numOrSizeSplits: number[] | number;
  axis: number;
}
export type SparseToDenseInputs = Named<'sparseIndices' | 'sparseValues' | 'defaultValue'>;
export interface SparseToDenseAttrs {
  outputShape: number[];
}
export type StridedSliceInputs = UnaryInputs;
export interface StridedSliceAttrs {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}
export type TileInputs = UnaryInputs;
export interface TileAttrs {
  reps: number[];
}
export type TransformInputs = Named<'image' | 'transforms'>;
export interface TransformAttrs {
  interpolation: 'nearest' | 'bilinear';
  fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest';
  fillValue: number;
  outputShape?: [number, number];
}
export type TransposeInputs = UnaryInputs;
export interface TransposeAttrs {
  perm: number[];
}
export type UnpackInputs = Named<'value'>;
export type UnpackAttrs = ConcatAttrs;
export type RotateWithOffsetInputs = Named<'image'>;
export interface RotateWithOffsetAttrs {
  radians: number;
  fillValue: number | [number, number, number];
  center: number | [number, number];
}
