/** Ragged tensors: rows of different lengths, as values and where the rows begin. */
export { raggedGather } from './gather.ts';
export { raggedRange } from './range.ts';
export { raggedTensorToTensor } from './to-tensor.ts';
