/** Text and comma-separated values, from bytes, blobs and servers. */
import * as oracle from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';

const tfjs = oracle as unknown as typeof tf;
const bytes = (text: string) => new TextEncoder().encode(text);

function csv(text: string, config?: tf.data.CSVConfig, chunkSize?: number): tf.data.CSVDataset {
  return tf.data.csv(new tf.data.FileDataSource(bytes(text), { chunkSize }), config);
}

describe('text lines', () => {
  it('come out whole however the file falls into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n]/g, ' '))),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        async (lines, chunkSize, end) => {
          const text = lines.map((line) => line + end).join('');
          const source = new tf.data.FileDataSource(bytes(text), { chunkSize });
          // A byte order mark is no part of the text.
          const wanted = lines.map((line, i) => (i === 0 ? line.replace(/^\ufeff/, '') : line));
          expect(await new tf.data.TextLineDataset(source).toArray()).toEqual(wanted);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('come from blobs, from where they are told to begin', async () => {
    const source = new tf.data.FileDataSource(new Blob(['one\ntwo']), { offset: 2, chunkSize: 2 });
    expect(await new tf.data.TextLineDataset(source).toArray()).toEqual(['e', 'two']);
  });
});

describe('csv', () => {
  const table = 'a,b,c\n1,2.5,x\n3,,y\n\n-4,1e3,"z, ""q"""\n';

  it.each([undefined, 1, 5])('reads numbers, texts and gaps (chunks of %s)', async (chunkSize) => {
    expect(await csv(table, {}, chunkSize).toArray()).toEqual([
      { a: 1, b: 2.5, c: 'x' },
      { a: 3, b: undefined, c: 'y' },
      { a: -4, b: 1000, c: 'z, "q"' },
    ]);
  });

  const configs: [string, string, tf.data.CSVConfig][] = [
    ['labels', 'a,b\n1,2\n3,4', { columnConfigs: { b: { isLabel: true } } }],
    ['no header', '1,2\n3,4', { hasHeader: false, columnNames: ['p', 'q'] }],
    ['names of its own', 'a,b\n1,2', { columnNames: ['p', 'q'] }],
    ['some columns', 'a,b\n1,2', { columnConfigs: { b: {} }, configuredColumnsOnly: true }],
    ['defaults', 'a,b\n1,\n,4', { columnConfigs: { a: { default: 7 }, b: { default: 8 } } }],
    ['whole numbers', 'a\n1.7\n2', { columnConfigs: { a: { dtype: 'int32' } } }],
    ['truth', 'a\ntrue\nfalse\n1\n0', { columnConfigs: { a: { dtype: 'bool' } } }],
    ['another delimiter', 'a;b\n1,5;"x;y"', { delimiter: ';' }],
    ['white space', 'a b\n 1   2\n3 4', { delimWhitespace: true }],
    ['empty texts', 'a,b,c\n,,\n"",x,', {}],
  ];

  it.each(configs)('reads %s as TensorFlow.js does', async (_, text, config) => {
    const ours = csv(text, config);
    const theirs = tfjs.data.csv('', config);
    Object.assign(theirs.base, { input: new tfjs.data.FileDataSource(bytes(text)) });
    expect(await ours.columnNames()).toEqual(await theirs.columnNames());
    expect(await ours.toArray()).toEqual(await theirs.toArray());
  });

  it('reads what was written', async () => {
    const field = fc.string().map((s) => s.replace(/[\r\0\ufeff]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field)), async (rows) => {
        const quoted = (s: string) => `"${s.replaceAll('"', '""')}"`;
        const text = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\n');
        const config = {
          columnConfigs: { a: { dtype: 'string' }, b: { dtype: 'string' } },
        } as const;
        const read = (await csv(text, config).toArray()) as { a?: string; b?: string }[];
        const blank = (s: string) => (s.trim() === '' ? undefined : s);
        expect(read).toEqual(rows.map(([a, b]) => ({ a: blank(a), b: blank(b) })));
      }),
      { numRuns: 50 },
    );
  });

  it('feeds a model', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    const rows = csv('a,b\n1,2\n3,4').map((row) => Object.values(row) as number[]);
    await rows.batch(2).forEachAsync((x) => {
      expect((model.predict(x as tf.Tensor) as tf.Tensor).shape).toEqual([2, 1]);
    });
  });

  const wrong: [string, string, tf.data.CSVConfig, RegExp][] = [
    ['too few values', 'a,b\n1', {}, /2 columns \(a, b\), but 1 values in the row 1/],
    ['nothing', '', {}, /the file is empty/],
    ['no names', '1,2', { hasHeader: false }, /need names/],
    ['one name twice', 'a,a\n1,2', {}, /two columns have the name 'a'/],
    ['other counts of names', 'a,b\n1,2', { columnNames: ['a'] }, /has 1 names, the header line 2/],
    ['unknown columns', 'price\n1', { columnConfigs: { prise: {} } }, /did you mean 'price'/],
    ['missing values', 'a\n""', { columnConfigs: { a: { required: true } } }, /needs a value/],
    [
      'text in numbers',
      'a\nx',
      { columnConfigs: { a: { dtype: 'float32' } } },
      /is float32, but has 'x'/,
    ],
    ['a quote without end', 'a\n"x\ny', {}, /has no end/],
  ];

  it.each(wrong)('refuses %s', async (_, text, config, message) => {
    await expect(csv(text, config).toArray()).rejects.toThrow(message);
  });

  it('refuses two separators', () => {
    expect(() => csv('', { delimiter: ',', delimWhitespace: true })).toThrow(/delimWhitespace/);
    expect(() => csv('', { delimiter: ',,' })).toThrow(/one character/);
  });
});

describe('servers', () => {
  /** An answer in small pieces that records whether it was cancelled. */
  function answer(text: string) {
    const cancelled = vi.fn();
    const rest = [...bytes(text)];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (rest.length === 0) controller.close();
          else controller.enqueue(Uint8Array.from(rest.splice(0, 3)));
        },
        cancel: cancelled,
      },
      { highWaterMark: 0 },
    );
    return { cancelled, fetchFunc: vi.fn(async () => new Response(body)) };
  }

  it('are read while they send, and told to stop', async () => {
    const { fetchFunc, cancelled } = answer('one\ntwo\nthree\nfour\n');
    const source = new tf.data.URLDataSource('https://example.com/lines.txt', { fetchFunc });
    expect(await new tf.data.TextLineDataset(source).take(2).toArray()).toEqual(['one', 'two']);
    expect(cancelled).toHaveBeenCalled();
    expect(fetchFunc).toHaveBeenCalledWith('https://example.com/lines.txt');
  });

  it('give csv through a fetch of the user', async () => {
    const fetchFunc = async () => new Response('a,b\n1,2\n');
    const dataset = tf.data.csv('https://example.com/t.csv', { fetchFunc });
    expect(await dataset.toArray()).toEqual([{ a: 1, b: 2 }]);
    expect(await dataset.toArray()).toEqual([{ a: 1, b: 2 }]);
  });

  it('may refuse', async () => {
    const fetchFunc = async () => new Response('', { status: 404, statusText: 'Not Found' });
    const dataset = tf.data.csv('https://example.com/t.csv', { fetchFunc });
    await expect(dataset.toArray()).rejects.toThrow(/t\.csv answered 404 Not Found/);
  });
});
