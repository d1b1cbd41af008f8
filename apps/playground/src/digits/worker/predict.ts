// What the model makes of pictures: one drawing, a few digits, or all that were held back.

import * as tf from 'tendril';
import { CLASSES, PIXELS } from '../data.ts';
import type { Samples } from '../data.ts';
import { imageTensor } from '../train.ts';

const CHUNK = 200;

/** Ten probabilities for each picture, in rows. */
export async function probabilities(
  model: tf.LayersModel,
  images: Uint8Array,
): Promise<Float32Array> {
  const output = tf.tidy(() => model.predict(imageTensor(images)) as tf.Tensor);
  try {
    return (await output.data()) as Float32Array;
  } finally {
    output.dispose();
  }
}

/** The likeliest digit of each row of ten. */
export function likeliest(rows: Float32Array): Uint8Array {
  const digits = new Uint8Array(rows.length / CLASSES);
  for (let i = 0; i < digits.length; i++) {
    const row = rows.subarray(i * CLASSES, (i + 1) * CLASSES);
    digits[i] = row.indexOf(Math.max(...row));
  }
  return digits;
}

export interface Score {
  loss: number;
  accuracy: number;
  predictions: Uint8Array;
}

/** Scores all samples, in chunks; `between` runs after each and may make it wait, or end it by giving false. */
export async function score(
  model: tf.LayersModel,
  samples: Samples,
  between: () => Promise<boolean>,
): Promise<Score | null> {
  const predictions = new Uint8Array(samples.count);
  let loss = 0;
  let hits = 0;
  for (let start = 0; start < samples.count; start += CHUNK) {
    const end = Math.min(start + CHUNK, samples.count);
    const rows = await probabilities(model, samples.images.subarray(start * PIXELS, end * PIXELS));
    predictions.set(likeliest(rows), start);
    for (let i = start; i < end; i++) {
      const label = samples.labels[i];
      loss -= Math.log(Math.max(rows[(i - start) * CLASSES + label], 1e-7));
      if (predictions[i] === label) hits++;
    }
    if (!(await between())) return null;
  }
  return { loss: loss / samples.count, accuracy: hits / samples.count, predictions };
}
