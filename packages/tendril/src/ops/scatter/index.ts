/** Reading and writing by index. */
export { gatherND, scatterND, sparseToDense, tensorScatterUpdate } from './nd.ts';
export { bincount, denseBincount, unsortedSegmentSum } from './segments.ts';
