/** What kernels that reduce, scan or search take, by TensorFlow.js's names. */
import type { Named, UnaryInputs } from './shared.ts';

export type AllInputs = UnaryInputs;
export interface AllAttrs {
  axis: number | number[];
  keepDims: boolean;
}
export type AnyInputs = UnaryInputs;
export type AnyAttrs = AllAttrs;
export type ArgMaxInputs = UnaryInputs;
export interface ArgMaxAttrs {
  axis: number;
}
export type ArgMinInputs = UnaryInputs;
export type ArgMinAttrs = ArgMaxAttrs;
export type BincountInputs = Named<'x' | 'weights'>;
export interface BincountAttrs {
  size: number;
}
export type CumprodInputs = UnaryInputs;
export interface CumprodAttrs {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}
export type CumsumInputs = UnaryInputs;
export type CumsumAttrs = CumprodAttrs;
export type DenseBincountInputs = Named<'x' | 'weights'>;
export interface DenseBincountAttrs {
  size: number;
  binaryOutput?: boolean;
}
export type LogSoftmaxInputs = Named<'logits'>;
export type LogSoftmaxAttrs = ArgMaxAttrs;
export type LowerBoundInputs = Named<'sortedSequence' | 'values'>;
export type LRNInputs = UnaryInputs;
export interface LRNAttrs {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}
export type MaxInputs = UnaryInputs;
export interface MaxAttrs {
  reductionIndices: number | number[];
  keepDims: boolean;
}
export type MeanInputs = UnaryInputs;
export type MeanAttrs = AllAttrs;
export type MinInputs = UnaryInputs;
export type MinAttrs = AllAttrs;
export type MultinomialInputs = Named<'logits'>;
export interface MultinomialAttrs {
  numSamples: number;
  seed: number;
  normalized: boolean;
}
export type ProdInputs = UnaryInputs;
export type ProdAttrs = AllAttrs;
export type SearchSortedInputs = Named<'sortedSequence' | 'values'>;
export interface SearchSortedAttrs {
  side: 'left' | 'right';
}
export type SumInputs = UnaryInputs;
export type SumAttrs = AllAttrs;
export type SoftmaxInputs = Named<'logits'>;
export interface SoftmaxAttrs {
  dim: number;
}
export type TopKInputs = UnaryInputs;
export interface TopKAttrs {
  k: number;
  sorted: boolean;
}
export type UnsortedSegmentSumInputs = Named<'x' | 'segmentIds'>;
export interface UnsortedSegmentSumAttrs {
  numSegments: number;
}
export type UpperBoundInputs = Named<'sortedSequence' | 'values'>;
