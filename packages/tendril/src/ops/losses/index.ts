/** tf.losses: losses that weigh their elements and reduce to one number. */
export { absoluteDifference } from './absolute-difference.ts';
export { cosineDistance } from './cosine-distance.ts';
export { sigmoidCrossEntropy, softmaxCrossEntropy } from './cross-entropy.ts';
export { hingeLoss } from './hinge-loss.ts';
export { huberLoss } from './huber-loss.ts';
export { logLoss } from './log-loss.ts';
export { meanSquaredError } from './mean-squared-error.ts';
export { computeWeightedLoss } from './weighted-loss.ts';
