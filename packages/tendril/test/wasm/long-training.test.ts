/** A hundred thousand steps of training leave memory as it was: nothing piles up, on either side of the language border. */
import { expect, it } from 'vitest';
import { setBackend } from '../../src/runtime/index.ts';
import * as tf from '../../src/index.ts';
import '../util/backends.ts';

it('a hundred thousand training steps leave memory flat', async () => {
  await setBackend('wasm');
  const w = tf.variable(tf.tensor2d([[0.5, -0.25, 0.125]], [1, 3]));
  const optimizer = tf.train.sgd(0.01);
  const x = tf.tensor2d([[1], [2]]);
  const y = tf.tensor2d(
    [
      [1, 2, 3],
      [2, 4, 6],
    ],
    [2, 3],
  );
  const step = tf.compile((input: tf.Tensor2D, target: tf.Tensor2D) => {
    optimizer.minimize(() =>
      tf
        .matMul(input, w as tf.Tensor2D)
        .sub(target)
        .square()
        .mean(),
    );
  });
  for (let i = 0; i < 1000; i++) step(x, y);
  const before = tf.memory();
  for (let i = 0; i < 100_000; i++) step(x, y);
  const after = tf.memory();
  expect(after.numTensors).toBe(before.numTensors);
  expect(after.numBytes).toBe(before.numBytes);
  expect(after).toEqual(before);
  const [a, b, c] = await w.data();
  expect([a, b, c].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([1, 2, 3]);
  step.dispose();
  tf.dispose([x, y, w]);
  optimizer.dispose();
});
