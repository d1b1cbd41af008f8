// One training run on the digits: compile, fit, and hand every batch and epoch to the caller. Used as it is
// by the page's worker and the Node demo; what to show and where to pause are theirs.

import * as tf from 'tendril';
import { CLASSES, SIDE, toInputs, toOneHot } from './data.ts';
import type { Samples } from './data.ts';
import { distorted, randomNumbers } from './distort.ts';

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

/**
 * Fits `model` to `samples`, distorted anew for each epoch, with a learning rate that sinks to zero. To end
 * early, set `model.stopTraining`.
 */
export async function train(
  model: tf.LayersModel,
  samples: Samples,
  settings: TrainSettings,
  hooks: TrainHooks,
): Promise<void> {
  const { epochs, batchSize } = settings;
  const optimizer = tf.train.adam(
    tf.train.schedules.cosineDecay({
      initialLearningRate: settings.learningRate,
      decaySteps: epochs * Math.ceil(samples.count / batchSize),
    }),
  );
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const inputs = toInputs(samples.images);
  const labels = tf.tensor2d(toOneHot(samples.labels), [samples.count, CLASSES]);
  const random = randomNumbers(await randomSeed());
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const images = tf.tensor4d(distorted(inputs, random), [samples.count, SIDE, SIDE, 1]);
      await model.fit(images, labels, {
        epochs: 1,
        batchSize,
        shuffle: true,
        verbose: 0,
        yieldEvery: 'never',
        callbacks: {
          onBatchEnd: (_batch, logs) =>
            hooks.onBatch({ size: logs!.size, loss: logs!.loss, accuracy: logs!.acc }),
        },
      });
      images.dispose();
      if (model.stopTraining) break;
      await hooks.onEpoch(epoch + 1);
      if (model.stopTraining) break;
    }
  } finally {
    labels.dispose();
    optimizer.dispose();
  }
}

/** A seed that follows from `tf.setRandomSeed`. */
async function randomSeed(): Promise<number> {
  const draw = tf.randomUniform([1], 0, 2 ** 24);
  const [seed] = await draw.data();
  draw.dispose();
  return seed;
}

/** Pictures as the networks take them: [count, 28, 28, 1], 0 to 1. */
export function imageTensor(images: Uint8Array): tf.Tensor4D {
  const inputs = toInputs(images);
  return tf.tensor4d(inputs, [inputs.length / (SIDE * SIDE), SIDE, SIDE, 1]);
}
