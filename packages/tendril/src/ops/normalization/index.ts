/** Normalizations. */
export { batchNorm, batchNorm2d, batchNorm3d, batchNorm4d } from './batch-norm.ts';
export { groupNorm, rmsNorm, type GroupNormOptions, type RMSNormOptions } from './group-norm.ts';
export { localResponseNormalization } from './local-response-normalization.ts';
export { logSoftmax, softmax } from './softmax.ts';
