/** Datasets: what passes give, in which order, what they hold and let go of. TensorFlow.js is the oracle for whole pipelines. */
import * as oracle from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';

const tfjs = oracle as unknown as typeof tf;

beforeAll(() => oracle.setBackend('cpu'));

/** A dataset of a generator that records what becomes of it. */
function watched(count: number) {
  const events: string[] = [];
  const dataset = tf.data.generator(function* () {
    events.push('opened');
    try {
      for (let i = 0; i < count; i++) yield i;
    } finally {
      events.push('closed');
    }
  });
  return { dataset, events };
}

/** Elements as plain values, tensors disposed. */
function plain(value: unknown): unknown {
  if (value instanceof tf.Tensor || value instanceof oracle.Tensor) {
    const values = (value as tf.Tensor).arraySync();
    (value as tf.Tensor).dispose();
    return values;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  }
  return value;
}

describe('datasets', () => {
  const pipelines: [string, (lib: typeof tf) => tf.data.Dataset<unknown>][] = [
    ['map', (lib) => lib.data.array([1, 2, 3]).map((x) => ({ xs: x, ys: x * 2 }))],
    ['mapAsync', (lib) => lib.data.array([1, 2, 3]).mapAsync(async (x) => x + 1)],
    ['filter', (lib) => lib.data.array([1, 2, 3, 4, 5]).filter((x) => x % 2 === 1)],
    ['batch', (lib) => lib.data.array([1, 2, 3, 4, 5]).batch(2)],
    ['batch without the rest', (lib) => lib.data.array([1, 2, 3, 4, 5]).batch(2, false)],
    [
      'batch of arrays',
      (lib) =>
        lib.data
          .array([
            [1, 2],
            [3, 4],
          ])
          .batch(2),
    ],
    [
      'batch of objects',
      (lib) =>
        lib.data
          .array([
            { a: 1, b: { c: [1, 2] } },
            { a: 2, b: { c: [3, 4] } },
          ])
          .batch(2),
    ],
    [
      'batch of tensors',
      (lib) =>
        lib.data
          .array([1, 2, 3])
          .map((x) => ({ x: lib.fill([2], x) }))
          .batch(2),
    ],
    ['repeat', (lib) => lib.data.array([1, 2]).repeat(3)],
    ['repeat nothing', (lib) => lib.data.array([1, 2]).repeat(0)],
    ['take', (lib) => lib.data.array([1, 2, 3]).take(2)],
    ['take more than there is', (lib) => lib.data.array([1, 2, 3]).take(7)],
    ['take all', (lib) => lib.data.array([1, 2, 3]).take(-1)],
    ['skip', (lib) => lib.data.array([1, 2, 3]).skip(2)],
    ['skip more than there is', (lib) => lib.data.array([1, 2, 3]).skip(9)],
    ['concatenate', (lib) => lib.data.array([1, 2]).concatenate(lib.data.array([3]))],
    ['prefetch', (lib) => lib.data.array([1, 2, 3, 4]).prefetch(2)],
    ['generator', (lib) => lib.data.generator(() => [1, 2, 3][Symbol.iterator]())],
    ['zip', (lib) => lib.data.zip({ xs: lib.data.array([1, 2, 3]), ys: [lib.data.array([4, 5])] })],
    [
      'everything',
      (lib) =>
        lib.data
          .zip<{ xs: number; ys: number }>({
            xs: lib.data.array([1, 2, 3, 4]).repeat(3),
            ys: lib.data.array([5, 6]).repeat(),
          })
          .filter(({ xs }) => xs !== 2)
          .skip(1)
          .take(6)
          .batch(4)
          .prefetch(2),
    ],
  ];

  it.each(pipelines)('%s gives what TensorFlow.js gives', async (_, pipeline) => {
    const before = tf.memory().numTensors;
    const [ours, theirs] = [pipeline(tf), pipeline(tfjs)];
    // TensorFlow.js has -1 for take(-1), and NaN for nested zips.
    if (theirs.size === null || theirs.size >= 0) expect(ours.size).toBe(theirs.size);
    else expect(ours.size).toBe((await ours.toArray()).length);
    expect((await ours.toArray()).map(plain)).toEqual((await theirs.toArray()).map(plain));
    expect((await ours.toArrayForTest()).map(plain)).toEqual((await theirs.toArray()).map(plain));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('knows the sizes that can be known', () => {
    const three = tf.data.array([1, 2, 3]);
    const unknown = tf.data.generator(() => [1][Symbol.iterator]());
    expect(three.repeat().size).toBe(Infinity);
    expect(unknown.size).toBeNull();
    expect(unknown.repeat().size).toBeNull();
    expect(three.concatenate(unknown).size).toBeNull();
    expect(three.repeat().concatenate(unknown).size).toBe(Infinity);
    expect(tf.data.zip([three, three.repeat()]).size).toBe(3);
    expect(tf.data.zip([three, unknown]).size).toBeNull();
  });

  it('can be read by for await', async () => {
    const seen: number[] = [];
    for await (const x of tf.data.array([1, 2, 3])) seen.push(x);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('gives lists and structures of lists', async () => {
    const rows = tf.data.array([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(await rows.rowMajorBatch(2).toArray()).toEqual([[{ a: 1 }, { a: 2 }], [{ a: 3 }]]);
    expect(await rows.columnMajorBatch(2).toArray()).toEqual([{ a: [1, 2] }, { a: [3] }]);
  });

  it('keeps the tensors of an array, and gives copies', async () => {
    const items = [tf.scalar(1), tf.scalar(2)];
    const before = tf.memory().numTensors;
    await tf.data.array(items).forEachAsync(() => undefined);
    expect(items.map((t) => t.dataSync()[0])).toEqual([1, 2]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(items);
  });

  it('waits for asynchronous functions before it disposes of what they use', async () => {
    const sums: number[] = [];
    await tf.data
      .array([1, 2])
      .batch(2)
      .forEachAsync(async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        sums.push((batch as tf.Tensor).sum().dataSync()[0]);
      });
    expect(sums).toEqual([3]);
  });

  it('ends the repetition of nothing', async () => {
    expect(
      await tf.data
        .generator(() => [][Symbol.iterator]())
        .repeat()
        .take(3)
        .toArray(),
    ).toEqual([]);
  });

  it('goes on with a function, and starts a generator anew', async () => {
    let i = 0;
    const counter = tf.data.func(() => ({ value: i++, done: false }));
    expect(await counter.take(2).toArray()).toEqual([0, 1]);
    expect(await counter.take(2).toArray()).toEqual([3 - 1, 3]);
    const { dataset } = watched(3);
    expect(await dataset.toArray()).toEqual([0, 1, 2]);
    expect(await dataset.toArray()).toEqual([0, 1, 2]);
  });
});

describe('shuffle', () => {
  const numbers = Array.from({ length: 20 }, (_, i) => i);

  it('gives each element once, in another order each time, the same with the same seed', async () => {
    const shuffled = () => tf.data.array(numbers).shuffle(20, 'seed');
    const dataset = shuffled();
    const [first, second] = [await dataset.toArray(), await dataset.toArray()];
    expect(first.toSorted((a, b) => a - b)).toEqual(numbers);
    expect(first).not.toEqual(numbers);
    expect(second).not.toEqual(first);
    const again = shuffled();
    expect([await again.toArray(), await again.toArray()]).toEqual([first, second]);
  });

  it('keeps its order if it is told to', async () => {
    const dataset = tf.data.array(numbers).shuffle(20, 5, false);
    expect(await dataset.toArray()).toEqual(await dataset.toArray());
  });

  it('follows tf.setRandomSeed', async () => {
    const run = async () => {
      tf.setRandomSeed(8);
      return tf.data.array(numbers).shuffle(20).toArray();
    };
    expect(await run()).toEqual(await run());
  });

  it('moves no element ahead by more than its window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer(), async (window, seed) => {
        const order = await tf.data.array(numbers).shuffle(window, seed).toArray();
        expect(order.toSorted((a, b) => a - b)).toEqual(numbers);
        order.forEach((value, at) => expect(value).toBeLessThan(at + window));
      }),
      { numRuns: 30 },
    );
  });
});

describe('prefetch', () => {
  it('makes elements ahead, but no more than it is told', async () => {
    let started = 0;
    const iterator = await tf.data
      .generator(async function* () {
        for (;;) {
          started++;
          yield started;
        }
      })
      .prefetch(3)
      .iterator();
    expect((await iterator.next()).value).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(started).toBe(4);
    await iterator.return();
  });

  it('runs asynchronous maps side by side, and keeps their order', async () => {
    let running = 0;
    let most = 0;
    const delays = [6, 1, 3, 1];
    const order = await tf.data
      .array([0, 1, 2, 3])
      .mapAsync(async (x) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, delays[x]));
        running--;
        return x;
      })
      .prefetch(3)
      .toArray();
    expect(order).toEqual([0, 1, 2, 3]);
    expect(most).toBeGreaterThan(1);
  });

  it('throws an error when its turn comes', async () => {
    const dataset = tf.data.array([1, 2, 3]).map((x) => {
      if (x === 2) throw new Error('two');
      return x;
    });
    const iterator = await dataset.prefetch(3).iterator();
    expect((await iterator.next()).value).toBe(1);
    await expect(iterator.next()).rejects.toThrow('two');
    await iterator.return();
  });
});

describe('letting go', () => {
  const stops: [string, (d: tf.data.Dataset<number>) => Promise<unknown>][] = [
    ['the end', (d) => d.toArray()],
    ['take', (d) => d.take(2).toArray()],
    [
      'take, read to its end by hand',
      async (d) => {
        const iterator = await d.take(1).iterator();
        await iterator.next();
        await iterator.next();
      },
    ],
    [
      'a break',
      async (d) => {
        for await (const x of d
          .map((v) => v)
          .batch(2)
          .prefetch(2)) {
          tf.dispose(x);
          break;
        }
      },
    ],
    ['an error in a map', (d) => d.map(() => fail()).toArray()],
    ['an error in an asynchronous map', (d) => d.mapAsync(async () => fail()).toArray()],
    ['an error in a filter', (d) => d.filter(() => fail()).toArray()],
    ['an error in forEachAsync', (d) => d.forEachAsync(() => fail())],
    [
      'an error behind prefetch',
      (d) =>
        d
          .prefetch(2)
          .map(() => fail())
          .toArray(),
    ],
    ['the shorter of two', (d) => tf.data.zip([d, tf.data.array([1])]).toArray()],
    [
      'concatenation',
      (d) =>
        d
          .concatenate(tf.data.array([1]))
          .take(7)
          .toArray(),
    ],
    ['repetition', (d) => d.repeat(1).toArray()],
    ['shuffling', (d) => d.shuffle(3).take(1).toArray()],
  ];

  function fail(): never {
    throw new Error('on purpose');
  }

  it.each(stops)('closes a generator at %s', async (_, stop) => {
    const { dataset, events } = watched(5);
    await stop(dataset).catch((error: Error) => expect(error.message).toBe('on purpose'));
    expect(events).toEqual(['opened', 'closed']);
  });

  it('disposes of elements that nobody gets', async () => {
    const before = tf.memory().numTensors;
    const tensors = () => tf.data.array([1, 2, 3, 4, 5]).map((x) => tf.scalar(x));
    for (const dataset of [
      tensors().prefetch(3),
      tensors().shuffle(3),
      tensors().skip(1).take(1),
    ]) {
      for await (const t of dataset) {
        t.dispose();
        break;
      }
    }
    await expect(
      tensors()
        .map((t): tf.Tensor => (t.dataSync()[0] === 3 ? fail() : t))
        .batch(5)
        .toArray(),
    ).rejects.toThrow('on purpose');
    tf.dispose(await tf.data.zip([tensors(), tf.data.array([1])]).toArray());
    await tensors()
      .batch(2, false)
      .take(9)
      .forEachAsync(() => undefined);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('asks for errors to be handled, and goes on', async () => {
    const iterator = await tf.data
      .array([1, 2, 3])
      .map((x) => (x === 2 ? fail() : x))
      .iterator();
    const handler = vi.fn(() => true);
    expect(await iterator.handleErrors(handler).toArray()).toEqual([1, 3]);
    expect(handler).toHaveBeenCalledTimes(1);
  });
});

describe('errors', () => {
  const refused: [string, () => unknown, RegExp][] = [
    ['batch', () => tf.data.array([1]).batch(0), /batch: batchSize must be a positive whole/],
    ['prefetch', () => tf.data.array([1]).prefetch(-1), /prefetch: bufferSize must be/],
    ['shuffle', () => tf.data.array([1, 2]).shuffle(undefined as never), /such as 2, which is all/],
    ['zip of a number', () => tf.data.zip(3 as never), /zip: wanted an array or object/],
    ['zip with a number', () => tf.data.zip({ a: 3 } as never), /every leaf must be a dataset/],
    ['array', () => tf.data.array(3 as never), /array: wanted an array/],
  ];

  it.each(refused)('refuses a wrong %s', (_, call, message) => expect(call).toThrow(message));

  it('refuses to collect what has no end', async () => {
    await expect(tf.data.array([1]).repeat().toArray()).rejects.toThrow(/use take\(count\)/);
  });

  it('says why elements do not make a batch', async () => {
    const ragged = tf.data.array([tf.ones([2]), tf.ones([3])]);
    await expect(ragged.batch(2).toArray()).rejects.toThrow(/got \[2\] and \[3\]/);
    const missing = tf.data.array([{ a: 1 }, { a: undefined }]);
    await expect(missing.batch(2).toArray()).rejects.toThrow(/a value is missing/);
  });

  it('says that there is no camera in Node', async () => {
    if (typeof document !== 'undefined') return;
    const size = { resizeWidth: 8, resizeHeight: 8 };
    await expect(tf.data.webcam(undefined, size)).rejects.toThrow(/webcam: there is none here/);
    await expect(tf.data.microphone()).rejects.toThrow(/microphone: there is none here/);
  });
});
