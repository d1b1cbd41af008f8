/** Models in the browser's own stores, for real. */
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

it.each(['indexeddb', 'localstorage'])('%s keeps a model', async (scheme) => {
  const url = `${scheme}://tendril-test`;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  await model.trainOnBatch(tf.ones([1, 3]), tf.ones([1, 2]));
  await model.save(url, { includeOptimizer: true });
  const listed = await tf.io.listModels();
  expect(listed[url].weightDataBytes).toBe(4 * (8 + 1 + 16));
  const loaded = await tf.loadLayersModel(url);
  const x = tf.ones([1, 3]);
  expect((loaded.predict(x) as tf.Tensor).arraySync()).toEqual(
    (model.predict(x) as tf.Tensor).arraySync(),
  );
  await tf.io.moveModel(url, `${url}-2`);
  expect(Object.keys(await tf.io.listModels())).toContain(`${url}-2`);
  await tf.io.removeModel(`${url}-2`);
  await expect(tf.loadLayersModel(url)).rejects.toThrow(/there is no/);
});
