/**
 * Whatever a pipeline is made of and however it ends, its source is let go of once and no tensor is left. What pipelines give is in
 * dataset.test.ts.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { collectGarbage } from '../util/garbage.ts';

// Counts of tensors are exact while nobody else's garbage is collected.
beforeAll(collectGarbage);

type Rows = tf.data.Dataset<unknown>;

/** A dataset of tensors whose source says when it is opened and closed, and fails where it is told to. */
function watched(failsAt = Infinity) {
  const events: string[] = [];
  const dataset: Rows = tf.data.generator(async function* () {
    events.push('opened');
    try {
      for (let i = 0; i < 8; i++) {
        if (i === failsAt) throw new Error('source');
        yield tf.fill([2], i);
      }
    } finally {
      events.push('closed');
    }
  });
  return { dataset, events };
}

const twice = (x: unknown): unknown => tf.tidy(() => tf.mul(x as tf.Tensor, 2));
const other = () => tf.data.array([1, 2, 3, 4, 5, 6, 7, 8]).map((x) => tf.scalar(x)) as Rows;

const OPERATORS: Record<string, (dataset: Rows) => Rows> = {
  nothing: (d) => d,
  map: (d) => d.map(twice),
  mapAsync: (d) => d.mapAsync(async (x) => twice(x)),
  filter: (d) => d.filter((x) => (x as tf.Tensor).dataSync()[0] % 2 === 0),
  batch: (d) => d.batch(3),
  'batch without the rest': (d) => d.batch(3, false),
  rowMajorBatch: (d) => d.rowMajorBatch(3),
  columnMajorBatch: (d) => d.columnMajorBatch(3),
  shuffle: (d) => d.shuffle(3, 1),
  prefetch: (d) => d.prefetch(3),
  repeat: (d) => d.repeat(1),
  skip: (d) => d.skip(1),
  take: (d) => d.take(6),
  'concatenate, first': (d) => d.concatenate(other()),
  'concatenate, second': (d) => other().take(1).concatenate(d),
  zip: (d) => tf.data.zip({ a: d, b: [other()] }),
  'zip with less': (d) => tf.data.zip([d, other().take(5)]),
  everything: (d) =>
    d
      .skip(1)
      .mapAsync(async (x) => twice(x))
      .shuffle(4, 2)
      .batch(2)
      .prefetch(2),
};

const fail = (): never => {
  throw new Error('consumer');
};

/** Ways in which reading comes to an end, and the error that comes out of it. */
const ENDS: Record<string, [(dataset: Rows) => Promise<unknown>, error?: string]> = {
  'at the end': [(d) => d.forEachAsync(() => undefined)],
  collected: [async (d) => tf.dispose(await d.toArray())],
  'left after the first': [
    async (d) => {
      for await (const x of d) {
        tf.dispose(x as object);
        break;
      }
    },
  ],
  'left before the first': [async (d) => (await d.iterator()).return()],
  'a consumer fails': [(d) => d.forEachAsync(fail), 'consumer'],
  'a map behind fails': [(d) => d.map(fail).toArray(), 'consumer'],
  'an asynchronous map behind fails': [(d) => d.mapAsync(async () => fail()).toArray(), 'consumer'],
  'a filter behind fails': [(d) => d.filter(fail).toArray(), 'consumer'],
  'a map behind fails, prefetched': [(d) => d.map(fail).prefetch(2).toArray(), 'consumer'],
};

describe.each(Object.entries(OPERATORS))('%s', (_operator, apply) => {
  it.each(Object.entries(ENDS))('lets go: %s', async (_end, [read, error]) => {
    const before = tf.memory().numTensors;
    const { dataset, events } = watched();
    const reading = read(apply(dataset));
    if (error) await expect(reading).rejects.toThrow(error);
    else await reading;
    const opened = events.filter((event) => event === 'opened').length;
    expect(opened).toBeLessThanOrEqual(1);
    expect(events.length).toBe(2 * opened);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0, 1, 4])('lets go: the source fails at %i', async (failsAt) => {
    const before = tf.memory().numTensors;
    const { dataset, events } = watched(failsAt);
    await expect(apply(dataset).forEachAsync(() => undefined)).rejects.toThrow('source');
    expect(events).toEqual(['opened', 'closed']);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('never has more elements under way than prefetch is told, however slowly they are taken', async () => {
  let made = 0;
  const dataset = tf.data
    .generator(async function* () {
      for (let i = 0; i < 12; i++) yield ++made;
    })
    .mapAsync(async (x) => x)
    .prefetch(2);
  let taken = 0;
  await dataset.forEachAsync(async () => {
    taken++;
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(made - taken).toBeLessThanOrEqual(2);
  });
  expect(taken).toBe(12);
});
