/**
 * Published models give what TensorFlow.js 4.22 gives for them on its cpu backend. That takes it minutes, so its values are
 * kept in published-expected.json; RECORD_PUBLISHED=1 adds to that file what is missing, with TensorFlow.js.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectClose } from '../util/oracle.ts';
import { oracle } from './compare.ts';
import { checkInstalled, published, sampleOf, type Sample } from './published.ts';

const file = new URL('./published-expected.json', import.meta.url);

const read = (): Record<string, Sample[]> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, Sample[]>;

async function record(): Promise<void> {
  const samples = read();
  for (const model of published.filter(({ name }) => !(name in samples))) {
    const source = model.load(tf);
    const handler = typeof source === 'string' ? tf.io.getLoadHandlers(source)[0] : source;
    samples[model.name] = await sampleOf(model, oracle, handler);
  }
  writeFileSync(file, JSON.stringify(samples, null, 2));
}

/** The place of the largest. */
const top = (values: readonly number[]): number => values.indexOf(Math.max(...values));

describe('published models give what they give with TensorFlow.js', () => {
  let expected: Record<string, Sample[]>;

  beforeAll(async () => {
    checkInstalled();
    if (env.RECORD_PUBLISHED === '1') await record();
    expected = read();
  }, 600_000);

  for (const model of published) {
    it(model.name, async () => {
      const before = tf.memory().numTensors;
      const actual = await sampleOf(model, tf, model.load(tf));
      const wanted = expected[model.name];
      expect(actual.map((s) => s.shape)).toEqual(wanted.map((s) => s.shape));
      actual.forEach(({ values }, i) => {
        expectClose(values, wanted[i].values, 1e-4);
        expect(top(values)).toBe(top(wanted[i].values));
      });
      // Fewer, where what other files dropped is freed meanwhile.
      expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
    });
  }
});
