/**
 * The public functions of tensors. Each checks its arguments, records primitives and returns a tensor; nothing here runs
 * anything. Chained methods (`x.add(y)`) are in chained/, apart, so that what is not used can be left out of a bundle.
 */
export * from './activations/index.ts';
export * from './arithmetic/index.ts';
export * from './attention/index.ts';
export * from './basic-math/index.ts';
export * from './complex/index.ts';
export * from './control/index.ts';
export * from './convolution/index.ts';
export * from './creation/index.ts';
export * from './evaluation/index.ts';
export * from './gradients/index.ts';
export * from './host/index.ts';
export * from './matrices/index.ts';
export * from './ragged/index.ts';
export * from './random/index.ts';
export * from './logical/index.ts';
export * from './normalization/index.ts';
export * from './pooling/index.ts';
export * from './recurrent/index.ts';
export * from './reduction/index.ts';
export * from './scatter/index.ts';
export * from './slicing/index.ts';
export * from './sorting/index.ts';
export * from './spectral/index.ts';
export * from './transformations/index.ts';
export { cosineWindow, enclosingPowerOfTwo } from './signal/window.ts';
export { sumOutType, upcastType } from './util/dtype.ts';
export type { ExplicitPadding } from './util/windows.ts';
export { Reduction } from './losses/weighted-loss.ts';
export * as fused from './fused/index.ts';
export * as image from './image/index.ts';
export * as linalg from './linalg/index.ts';
export * as losses from './losses/index.ts';
export * as math from './math.ts';
export * as signal from './signal/index.ts';
export * as sparse from './sparse/index.ts';
export * as spectral from './spectral/index.ts';
export * as string from './string/index.ts';
