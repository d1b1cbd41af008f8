// One training run on the digits: compile, fit, and hand every batch and epoch to the caller. Used as it is
// by the page's worker and the Node demo; what to show and where to pause are theirs.

import * as tf from 'tendril';
import { CLASSES, SIDE, toInputs, toOneHot } from './data.ts';
import type { Samples } from './data.ts';

export interface TrainSettings {
  epochs: number;
  batchSize: number;
  learningRate: number;
}

export interface BatchReport {
  /** Samples of this batch; the last of an epoch may be smaller. */
  size: number;
  loss: number;
  accuracy: number;
}

export interface TrainHooks {
  /** Training goes on once this has resolved, so a pause is a promise that waits. */
  onBatch(report: BatchReport): void | Promise<void>;
  /** Called after `epoch` (1, 2, …) whole passes. */
  onEpoch(epoch: number): void | Promise<void>;
}

/** Fits `model` to `samples`. To end early, set `model.stopTraining`. */
export async function train(
  model: tf.LayersModel,
  samples: Samples,
  settings: TrainSettings,
  hooks: TrainHooks,
): Promise<void> {
  const optimizer = tf.train.adam(settings.learningRate);
  model.compile({
    optimizer,
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const images = imageTensor(samples.images);
  const labels = tf.tensor2d(toOneHot(samples.labels), [samples.count, CLASSES]);
  try {
    await model.fit(images, labels, {
      epochs: settings.epochs,
      batchSize: settings.batchSize,
      shuffle: true,
      verbose: 0,
      yieldEvery: 'never',
      callbacks: {
        onBatchEnd: (_batch, logs) =>
          hooks.onBatch({ size: logs!.size, loss: logs!.loss, accuracy: logs!.acc }),
        onEpochEnd: (epoch) => hooks.onEpoch(epoch + 1),
      },
    });
  } finally {
    images.dispose();
    labels.dispose();
    optimizer.dispose();
  }
}

/** Pictures as the networks take them: [count, 28, 28, 1], 0 to 1. */
export function imageTensor(images: Uint8Array): tf.Tensor4D {
  const inputs = toInputs(images);
  return tf.tensor4d(inputs, [inputs.length / (SIDE * SIDE), SIDE, SIDE, 1]);
}
