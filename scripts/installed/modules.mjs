// Node: `import` and `require` lead to one copy of the library, so that tensors of the one are tensors of the other.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import * as aliased from '@tensorflow/tfjs';
import * as tf from 'tendril';
import { add, tensor } from 'tendril/core';

const required = createRequire(import.meta.url)('tendril');
assert.equal(required.Tensor, tf.Tensor);
assert.equal(aliased.Tensor, tf.Tensor);
const sum = add(tf.tensor([1, 2]), required.tensor([3, 4])).add(tensor([5, 6]));
assert.deepEqual(Array.from(await sum.data()), [9, 12]);
assert.equal(tf.getBackend(), 'wasm');

// A graph of layers, by way of its configuration.
const left = tf.input({ shape: [2] });
const right = tf.input({ shape: [2] });
const joined = /** @type {tf.SymbolicTensor} */ (tf.layers.add().apply([left, right]));
const model = tf.model({ inputs: [left, right], outputs: joined });
const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
const both = /** @type {tf.Tensor} */ (copy.predict([tf.ones([1, 2]), tf.ones([1, 2])]));
assert.deepEqual(Array.from(await both.data()), [2, 2]);

// Threads come also to a program that never waits for anything.
const square = tf.ones([256, 256]);
const patience = performance.now() + 20_000;
while (tf.threads() === 1 && availableParallelism() > 1) {
  assert.ok(performance.now() < patience, 'no thread has joined');
  square.matMul(square).dataSync();
}
