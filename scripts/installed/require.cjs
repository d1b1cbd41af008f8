// What `require` gives where it takes no modules: in Jest, and in Node before 20.19.
const assert = require('node:assert/strict');
const aliased = require('@tensorflow/tfjs');
const tf = require('tendril');
const { add } = require('tendril/core');

(async () => {
  assert.match(require.resolve('tendril'), /\.cjs$/);
  assert.equal(aliased.Tensor, tf.Tensor);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const { history } = await model.fit(tf.ones([4, 2]), tf.zeros([4, 1]), { epochs: 5, verbose: 0 });
  const [first, last] = [history.loss[0], history.loss[4]];
  assert.ok(last < first);
  assert.deepEqual(Array.from(await add(tf.tensor([1]), 2).data()), [3]);
})();
