/** Sparse tensors: the places of values, and the values. */
export { sparseFillEmptyRows } from './fill-empty-rows.ts';
export { sparseReshape } from './reshape.ts';
export { sparseSegmentMean, sparseSegmentSum } from './segments.ts';
