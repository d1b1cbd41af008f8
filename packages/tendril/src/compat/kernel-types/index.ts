/** The types of what TensorFlow.js's kernels take: inputs and attributes by name, for programs that register kernels. */
export type * from './elementwise.ts';
export type * from './host.ts';
export type * from './movement.ts';
export type * from './products.ts';
export type * from './reductions.ts';
export type { BinaryInputs, UnaryInputs } from './shared.ts';
