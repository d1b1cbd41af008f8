/** What kernels on strings, ragged and sparse tensors, boxes and pictures take, by TensorFlow.js's names. */
import type { DrawOptions, PixelData } from '../../browser/index.ts';
import type { TensorInfo } from '../tensor-info.ts';
import type { Named, UnaryInputs } from './shared.ts';

export type DrawInputs = Named<'image'>;
export interface DrawAttrs {
  canvas: HTMLCanvasElement;
  options?: DrawOptions;
}
export type NonMaxSuppressionV3Inputs = Named<'boxes' | 'scores'>;
export interface NonMaxSuppressionV3Attrs {
  maxOutputSize: number;
  iouThreshold: number;
  scoreThreshold: number;
}
export type NonMaxSuppressionV4Inputs = Named<'boxes' | 'scores'>;
export interface NonMaxSuppressionV4Attrs {
  maxOutputSize: number;
  iouThreshold: number;
  scoreThreshold: number;
  padToMaxOutputSize: boolean;
}
export type NonMaxSuppressionV5Inputs = Named<'boxes' | 'scores'>;
export interface NonMaxSuppressionV5Attrs {
  maxOutputSize: number;
  iouThreshold: number;
  scoreThreshold: number;
  softNmsSigma: number;
}
export interface RaggedGatherInputs extends Named<'paramsDenseValues' | 'indices'> {
  paramsNestedSplits: TensorInfo[];
}
export interface RaggedGatherAttrs {
  outputRaggedRank: number;
}
export type RaggedRangeInputs = Named<'starts' | 'limits' | 'deltas'>;
export interface RaggedTensorToTensorInputs extends Named<'shape' | 'values' | 'defaultValue'> {
  rowPartitionTensors: TensorInfo[];
}
export interface RaggedTensorToTensorAttrs {
  rowPartitionTypes: string[];
}
export type SparseFillEmptyRowsInputs = Named<'indices' | 'values' | 'denseShape' | 'defaultValue'>;
export type SparseReshapeInputs = Named<'inputIndices' | 'inputShape' | 'newShape'>;
export type SparseSegmentMeanInputs = Named<'data' | 'indices' | 'segmentIds'>;
export type SparseSegmentSumInputs = Named<'data' | 'indices' | 'segmentIds'>;
export type StaticRegexReplaceInputs = UnaryInputs;
export interface StaticRegexReplaceAttrs {
  pattern: string;
  rewrite: string;
  replaceGlobal: boolean;
}
export type StringNGramsInputs = Named<'data' | 'dataSplits'>;
export interface StringNGramsAttrs {
  separator: string;
  nGramWidths: number[];
  leftPad: string;
  rightPad: string;
  padWidth: number;
  preserveShortSequences: boolean;
}
export type StringSplitInputs = Named<'input' | 'delimiter'>;
export interface StringSplitAttrs {
  skipEmpty: boolean;
}
export type StringToHashBucketFastInputs = Named<'input'>;
export interface StringToHashBucketFastAttrs {
  numBuckets: number;
}
export type UniqueInputs = UnaryInputs;
export interface UniqueAttrs {
  axis: number;
}
export interface FromPixelsInputs {
  pixels:
    PixelData | ImageData | HTMLImageElement | HTMLCanvasElement | HTMLVideoElement | ImageBitmap;
}
export interface FromPixelsAttrs {
  numChannels: number;
}
