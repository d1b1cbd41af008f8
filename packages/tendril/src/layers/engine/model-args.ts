/** What the methods of models take. */
import type { BaseCallback, CustomCallbackArgs, YieldEveryOptions } from './base-callbacks.ts';
import type { IOHandler } from '../../io/types.ts';
import type { DatasetLike } from './feeds.ts';
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

/** How much samples count in the loss. */
export interface BatchWeights {
  /** For each sample; for several outputs a list, or by their names. */
  sampleWeight?: SampleWeightArg;
  /** For the samples of each class, by class number. */
  classWeight?: ClassWeightArg;
}

/** What training takes wherever its data comes from. */
export interface SharedFitArgs {
  /** How often to go over the data. Default: 1. */
  epochs?: number;
  /**
   * 0: print nothing. 1: in a terminal, a bar with the time left. 2: a line for each epoch. Passed to callbacks registered with
   * `tf.registerCallbackConstructor`. Default: 1.
   */
  verbose?: 0 | 1 | 2;
  /** Functions to call at the events of training, or callback objects. */
  callbacks?: CustomCallbackArgs | BaseCallback[] | CustomCallbackArgs[];
  /** How much each class counts in the loss, by class number. */
  classWeight?: ClassWeightArg;
  /** The number of the first epoch, when training goes on. Default: 0. */
  initialEpoch?: number;
  /**
   * How often to let the page draw and react: 'auto', 'batch', 'epoch', 'never', or after a number of milliseconds. 'auto' ends
   * the page's task between two steps as soon as it has lasted 10 ms, so that none is much longer than a step, and waits until
   * the page has drawn eight times a second. Default: 'auto'.
   */
  yieldEvery?: YieldEveryOptions;
  /**
   * A checkpoint to go on from, made by `tf.callbacks.modelCheckpoint({resumable: true})`. Build and compile the model as before,
   * and give the same data: the training goes on in the middle of the epoch, as if it had never stopped.
   */
  resumeFrom?: string | IOHandler;
}

export interface ModelFitArgs extends SharedFitArgs {
  /** How many samples make one step. Default: 32. */
  batchSize?: number;
  /** The share of samples at the end of the data that are for validation. Default: 0. */
  validationSplit?: number;
  /** Labelled data to test on after each epoch: inputs, labels, and perhaps sample weights. */
  validationData?:
    | [TensorOrArrayOrMap, TensorOrArrayOrMap]
    | [TensorOrArrayOrMap, TensorOrArrayOrMap, SampleWeightArg];
  /** Whether to go over the data in another order each time. Default: true. */
  shuffle?: boolean;
  /** How much each sample counts in the loss. */
  sampleWeight?: SampleWeightArg;
  /** How many batches make an epoch at most. Default: all. */
  stepsPerEpoch?: number;
  /** How many batches to validate on at most. Default: all. */
  validationSteps?: number;
}

/** The type parameter is of the validation dataset's elements. */
export interface ModelFitDatasetArgs<T = unknown> extends SharedFitArgs {
  /** How many batches make an epoch; a pass over the dataset then goes on from epoch to epoch. Default: all. */
  batchesPerEpoch?: number;
  /** What to test on after each epoch: a dataset of batches, or inputs, labels and perhaps sample weights. */
  validationData?:
    | DatasetLike<T>
    | [TensorOrArrayOrMap, TensorOrArrayOrMap]
    | [TensorOrArrayOrMap, TensorOrArrayOrMap, SampleWeightArg];
  /** How many samples to test on at a time, if the validation data are tensors. Default: 32. */
  validationBatchSize?: number;
  /** How many batches to validate on at most. Default: all. */
  validationBatches?: number;
}

export interface ModelEvaluateDatasetArgs {
  /** How many batches to use at most. Default: all. */
  batches?: number;
  verbose?: number;
}
