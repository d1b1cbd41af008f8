/** What everybody knows small networks can learn, learned in seconds. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

/** Fisher's flowers (R. A. Fisher 1936, public domain): four measures in centimetres and a species each. */
function irises(): { measures: number[][]; species: number[] } {
  const text = readFileSync(new URL('../data/iris.csv', import.meta.url), 'utf8');
  const rows = text.trim().split('\n').slice(1);
  const table = rows.map((row) => row.split(',').map(Number));
  return { measures: table.map((row) => row.slice(0, 4)), species: table.map((row) => row[4]) };
}

it('tells irises apart, 0.95 of those it has not seen', async () => {
  tf.setRandomSeed(1);
  const { measures, species } = irises();
  const heldBack = (i: number): boolean => i % 5 === 0;
  const part = (held: boolean) => {
    const rows = measures.map((_, i) => i).filter((i) => heldBack(i) === held);
    const labels = tf.tensor1d(
      rows.map((i) => species[i]),
      'int32',
    );
    return {
      x: tf.tensor2d(rows.map((i) => measures[i])),
      y: tf.cast(tf.oneHot(labels, 3), 'float32'),
    };
  };
  const [train, test] = [part(false), part(true)];
  const normalize = tf.layers.normalization({ inputShape: [4] });
  await normalize.adapt(train.x);
  const model = tf.sequential({
    layers: [
      normalize,
      tf.layers.dense({ units: 16, activation: 'relu' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.02),
    loss: 'categoricalCrossentropy',
    metrics: ['acc'],
  });
  await model.fit(train.x, train.y, { epochs: 60, batchSize: 24, verbose: 0 });
  const [, accuracy] = model.evaluate(test.x, test.y) as tf.Scalar[];
  expect(accuracy.dataSync()[0]).toBeGreaterThanOrEqual(0.95);
});

/** Characters as rows of zeros and a one. */
function oneHotText(texts: string[], alphabet: string): tf.Tensor {
  const indices = texts.map((text) => [...text].map((c) => alphabet.indexOf(c)));
  return tf.cast(tf.oneHot(tf.tensor2d(indices, undefined, 'int32'), alphabet.length), 'float32');
}

it('adds two numbers that are written as text', async () => {
  tf.setRandomSeed(2);
  const alphabet = '0123456789+ ';
  const questions: string[] = [];
  const answers: string[] = [];
  for (let a = 0; a < 10; a++) {
    for (let b = 0; b < 10; b++) {
      questions.push(`${a}+${b}`);
      answers.push(String(a + b).padStart(2, ' '));
    }
  }
  const [x, y] = [oneHotText(questions, alphabet), oneHotText(answers, alphabet)];
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 48,
        inputShape: [3, alphabet.length],
        recurrentActivation: 'sigmoid',
      }),
      tf.layers.repeatVector({ n: 2 }),
      tf.layers.lstm({ units: 48, returnSequences: true, recurrentActivation: 'sigmoid' }),
      tf.layers.timeDistributed({
        layer: tf.layers.dense({ units: alphabet.length, activation: 'softmax' }),
      }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
  await model.fit(x, y, { epochs: 120, batchSize: 50, verbose: 0 });
  const guesses = tf.argMax(model.predict(x) as tf.Tensor, -1).arraySync() as number[][];
  const right = guesses.filter((g, i) => g.map((c) => alphabet[c]).join('') === answers[i]);
  expect(right.length).toBeGreaterThanOrEqual(95);
});

it('learns a paragraph by heart, letter by letter', async () => {
  tf.setRandomSeed(3);
  const text =
    'the rain has stopped and the garden is wet. a snail climbs a leaf, slowly, and the leaf bends. ' +
    'nobody hurries here. ';
  const alphabet = [...new Set(text)].join('');
  const length = 12;
  const starts = Array.from({ length: text.length - length }, (_, i) => i);
  const x = oneHotText(
    starts.map((i) => text.slice(i, i + length)),
    alphabet,
  );
  const next = starts.map((i) => alphabet.indexOf(text[i + length]));
  const y = tf.cast(tf.oneHot(tf.tensor1d(next, 'int32'), alphabet.length), 'float32');
  const model = tf.sequential({
    layers: [
      tf.layers.gru({
        units: 32,
        inputShape: [length, alphabet.length],
        recurrentActivation: 'sigmoid',
      }),
      tf.layers.dense({ units: alphabet.length, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy' });
  await model.fit(x, y, { epochs: 60, batchSize: 32, verbose: 0 });
  let written = text.slice(0, length);
  while (written.length < 60) {
    const seen = oneHotText([written.slice(-length)], alphabet);
    const [letter] = tf.argMax(model.predict(seen) as tf.Tensor, -1).dataSync();
    written += alphabet[letter];
  }
  expect(written).toBe(text.slice(0, 60));
});

/** Pictures, 8×8, of a bright bar that lies or stands somewhere. */
function bars(): { pictures: tf.Tensor; lying: tf.Tensor } {
  const values: number[][] = [];
  const lying: number[] = [];
  for (let place = 0; place < 8; place++) {
    for (const direction of [0, 1]) {
      const at = (i: number): number => (direction === 1 ? Math.floor(i / 8) : i % 8);
      values.push(Array.from({ length: 64 }, (_, i) => (at(i) === place ? 1 : 0)));
      lying.push(direction);
    }
  }
  return { pictures: tf.tensor2d(values), lying: tf.tensor2d(lying, [16, 1]) };
}

it('an autoencoder squeezes pictures through a few numbers', async () => {
  tf.setRandomSeed(4);
  const { pictures } = bars();
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 32, activation: 'relu', inputShape: [64] }),
      tf.layers.dense({ units: 4 }),
      tf.layers.dense({ units: 32, activation: 'relu' }),
      tf.layers.dense({ units: 64, activation: 'sigmoid' }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'binaryCrossentropy' });
  const { history } = await model.fit(pictures, pictures, {
    epochs: 300,
    batchSize: 16,
    verbose: 0,
  });
  expect(history.loss.at(-1)).toBeLessThan(0.1);
  const drawn = tf.cast(tf.greater(model.predict(pictures) as tf.Tensor, 0.5), 'float32');
  const wrong = tf.sum(tf.abs(tf.sub(drawn, pictures))).dataSync()[0];
  expect(wrong).toBeLessThan(0.02 * pictures.size);
});

it('a frozen base helps with another question, and stays as it is', async () => {
  tf.setRandomSeed(5);
  const { pictures, lying } = bars();
  const images = tf.reshape(pictures, [16, 8, 8, 1]);
  const base = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        inputShape: [8, 8, 1],
      }),
      tf.layers.globalMaxPooling2d({}),
    ],
  });
  const first = tf.sequential({
    layers: [base, tf.layers.dense({ units: 1, activation: 'sigmoid' })],
  });
  first.compile({ optimizer: tf.train.adam(0.05), loss: 'binaryCrossentropy' });
  await first.fit(images, lying, { epochs: 80, batchSize: 16, verbose: 0 });
  base.trainable = false;
  const learned = base.getWeights().map((w) => Array.from(w.dataSync()));
  const second = tf.sequential({
    layers: [base, tf.layers.dense({ units: 2, activation: 'softmax' })],
  });
  second.compile({
    optimizer: tf.train.adam(0.1),
    loss: 'categoricalCrossentropy',
    metrics: ['acc'],
  });
  expect(second.trainableWeights.length).toBe(2);
  const classes = tf.concat([lying, tf.sub(1, lying)], 1);
  await second.fit(images, classes, { epochs: 100, batchSize: 16, verbose: 0 });
  const [, accuracy] = second.evaluate(images, classes) as tf.Scalar[];
  expect(accuracy.dataSync()[0]).toBe(1);
  expect(base.getWeights().map((w) => Array.from(w.dataSync()))).toEqual(learned);
});
