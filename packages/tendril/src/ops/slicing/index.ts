/** Parts of tensors, and tensors out of parts. */
export { concat, concat1d, concat2d, concat3d, concat4d } from './concat.ts';
export { gather } from './gather.ts';
export { reverse, reverse1d, reverse2d, reverse3d, reverse4d } from './reverse.ts';
export { slice, slice1d, slice2d, slice3d, slice4d } from './slice.ts';
export { stridedSlice } from './strided-slice.ts';
export { split, stack, unstack } from './stack.ts';
