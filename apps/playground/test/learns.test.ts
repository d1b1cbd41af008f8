/** What the page promises: its network learns to read digits that it has never seen. */
import { readFile } from 'node:fs/promises';
import * as tf from 'tendril';
import { beforeAll, expect, it } from 'vitest';
import { output, writeDigits } from '../scripts/pack-digits.mjs';
import { CLASSES, decodeDigits, toOneHot } from '../src/digits/data.ts';
import { createModel } from '../src/digits/models.ts';
import { imageTensor, train } from '../src/digits/train.ts';

beforeAll(writeDigits);

it('reads 98.5 % of 2,000 digits that were held back', async () => {
  const { train: samples, heldBack } = await decodeDigits(await readFile(output));
  expect(heldBack.count).toBe(2000);
  await tf.ready();
  tf.setRandomSeed(1);
  const model = createModel('cnn');
  const settings = { epochs: 10, batchSize: 32, learningRate: 0.004 };
  await train(model, samples, settings, { onBatch: () => {}, onEpoch: () => {} });
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const images = imageTensor(heldBack.images);
  const labels = tf.tensor2d(toOneHot(heldBack.labels), [heldBack.count, CLASSES]);
  const [, accuracy] = model.evaluate(images, labels, { batchSize: 500 }) as tf.Scalar[];
  expect(accuracy.dataSync()[0]).toBeGreaterThanOrEqual(0.985);
  tf.dispose([images, labels]);
  model.dispose();
  // Some seconds of work, but of a machine that may be busy.
}, 300_000);
