import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectClose } from '../util/oracle.ts';
import { checkInstalled, published, sampleOf, type Sample } from './published.ts';

/** What TensorFlow.js 4.22 gives on its cpu backend; it takes half a minute for what is here. */
const expected = JSON.parse(
  readFileSync(new URL('./published-expected.json', import.meta.url), 'utf8'),
) as Record<string, Sample[]>;

describe('published models give what they give with TensorFlow.js', () => {
  beforeAll(checkInstalled);
  for (const model of published) {
    it(model.name, async () => {
      const before = tf.memory().numTensors;
      const actual = await sampleOf(model, tf, model.load(tf));
      expect(actual.map((s) => s.shape)).toEqual(expected[model.name].map((s) => s.shape));
      actual.forEach(({ values }, i) => expectClose(values, expected[model.name][i].values, 1e-4));
      // Fewer, where what other files dropped is freed meanwhile.
      expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
    });
  }
});
