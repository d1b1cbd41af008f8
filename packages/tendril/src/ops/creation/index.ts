/** Tensors from a description rather than from other tensors' values. */
export { diag, eye } from './eye.ts';
export { fill, ones, onesLike, zeros, zerosLike } from './fill.ts';
export { meshgrid } from './meshgrid.ts';
export { oneHot } from './one-hot.ts';
export { linspace, range } from './sequence.ts';
