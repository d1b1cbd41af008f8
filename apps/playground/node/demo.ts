// The playground's training run in a terminal: the same digits, network and training code, no browser.

import { readFile } from 'node:fs/promises';
import * as tf from 'tendril';
import { CLASSES, decodeDigits, toOneHot } from '../src/digits/data.ts';
import { createModel } from '../src/digits/models.ts';
import { imageTensor, train } from '../src/digits/train.ts';
import { Meter } from '../src/training/meter.ts';
import { reporter } from './report.ts';

const SEED = 1;
const settings = { epochs: 10, batchSize: 32, learningRate: 0.004 };

export async function run(digitsFile: string): Promise<void> {
  await tf.ready();
  const digits = await decodeDigits(await readFile(digitsFile));
  console.log(
    `${digits.train.count} digits to learn from, ${digits.heldBack.count} held back (backend ${tf.getBackend()})`,
  );

  tf.setRandomSeed(SEED);
  const model = createModel('cnn');
  const report = reporter(settings.epochs);
  const started = performance.now();
  const meter = new Meter(settings.epochs * digits.train.count, started);
  await train(model, digits.train, settings, {
    onBatch(batch) {
      meter.add(batch.size, performance.now());
      report.batch(meter, batch);
    },
    onEpoch: (epoch) => report.epoch(meter, epoch),
  });
  const seconds = (performance.now() - started) / 1000;

  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const images = imageTensor(digits.heldBack.images);
  const labels = tf.tensor2d(toOneHot(digits.heldBack.labels), [digits.heldBack.count, CLASSES]);
  const [, hits] = model.evaluate(images, labels, { batchSize: 500 }) as tf.Scalar[];
  const [accuracy] = await hits.data();
  console.log(
    `test accuracy ${accuracy.toFixed(4)} after ${settings.epochs} epochs in ${seconds.toFixed(1)} s ` +
      `(backend ${tf.getBackend()}, ${tf.threads()} threads)`,
  );
}
