/** What the methods of models take. */
import type { BaseCallback, CustomCallbackArgs, YieldEveryOptions } from './base-callbacks.ts';
import type { ClassWeightArg, SampleWeightArg } from './sample-weights.ts';
import type { TensorOrArrayOrMap } from './types.ts';

export interface ModelPredictArgs {
  /** How many samples to compute at a time. Default: 32. */
  batchSize?: number;
  verbose?: boolean;
}

export interface ModelEvaluateArgs {
  /** How many samples to compute at a time. Default: 32. */
  batchSize?: number;
  verbose?: number;
  /** How much each sample counts in the loss. */
  sampleWeight?: SampleWeightArg;
  /** How many batches to use at most. Default: all. */
  steps?: number;
}

export interface ModelFitArgs {
  /** How many samples make one step. Default: 32. */
  batchSize?: number;
  /** How often to go over the data. Default: 1. */
  epochs?: number;
  /** Passed to callbacks registered with `tf.registerCallbackConstructor`. Default: 1. */
  verbose?: 0 | 1 | 2;
  /** Functions to call at the events of training, or callback objects. */
  callbacks?: CustomCallbackArgs | BaseCallback[] | CustomCallbackArgs[];
  /** The share of samples at the end of the data that are for validation. Default: 0. */
  validationSplit?: number;
  /** Labelled data to test on after each epoch: inputs, labels, and perhaps sample weights. */
  validationData?:
    | [TensorOrArrayOrMap, TensorOrArrayOrMap]
    | [TensorOrArrayOrMap, TensorOrArrayOrMap, SampleWeightArg];
  /** Whether to go over the data in another order each time. Default: true. */
  shuffle?: boolean;
  /** How much each class counts in the loss, by class number. */
  classWeight?: ClassWeightArg;
  /** How much each sample counts in the loss. */
  sampleWeight?: SampleWeightArg;
  /** The number of the first epoch, when training goes on. Default: 0. */
  initialEpoch?: number;
  /** How many batches make an epoch at most. Default: all. */
  stepsPerEpoch?: number;
  /** How many batches to validate on at most. Default: all. */
  validationSteps?: number;
  /** How often to let the page draw and react. Default: 'auto'. */
  yieldEvery?: YieldEveryOptions;
}
