/** Work on strings, against TensorFlow.js. */
import * as oracle from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

type Api = typeof tf;

/** Checks shapes, dtypes and elements of everything returned. */
function expectSame(f: (api: Api) => tf.Tensor | Record<string, tf.Tensor>): void {
  const shown = (api: Api) => {
    const result = f(api);
    const named = 'dataSync' in result ? { result: result as tf.Tensor } : result;
    return Object.entries(named).map(([name, t]) => ({
      name,
      shape: [...t.shape],
      dtype: t.dtype,
      values: Array.from(t.dataSync<'string'>()),
    }));
  };
  expect(shown(tf)).toEqual(shown(oracle as unknown as Api));
}

describeBackends('tf.string', () => {
  it('hashes strings of every length into buckets', () => {
    const texts = [
      0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 100, 127, 128, 129,
      200, 257,
    ];
    const words = texts.map((n) =>
      Array.from({ length: n }, (_, i) => 'aéx1 zqü'[(i * n) % 8]).join(''),
    );
    for (const buckets of [1, 3, 10, 1000, 2147483647]) {
      expectSame((api) => api.string.stringToHashBucketFast(api.tensor1d(words), buckets));
    }
    expectSame((api) =>
      api.string.stringToHashBucketFast(
        api.tensor2d([
          ['a', 'b'],
          ['c', 'a'],
        ]),
        7,
      ),
    );
    expect(tf.string.stringToHashBucketFast(tf.tensor([], [0], 'string'), 2).shape).toEqual([0]);
    expect(() => tf.string.stringToHashBucketFast(['a'], 0)).toThrow('numBuckets');
    expect(() => tf.string.stringToHashBucketFast([1], 2)).toThrow(
      "'input' must be a tensor of strings",
    );
  });

  it('replaces what matches', () => {
    const texts = ['format       this   spacing  better', 'no', 'a b'];
    expectSame((api) => api.string.staticRegexReplace(api.tensor1d(texts), ' +', '_'));
    expectSame((api) => api.string.staticRegexReplace(api.tensor1d(texts), ' +', '_', false));
    expectSame((api) => api.string.staticRegexReplace(api.tensor1d(texts), '(\\w) (\\w)', '$2 $1'));
  });

  it('splits', () => {
    const inputs = [['hello world', 'a b c'], ['', 'x  y', ' '], ['a,b;c', ';;'], ['é']];
    for (const input of inputs) {
      for (const delimiter of [' ', '', ',;']) {
        for (const skip of [true, false]) {
          expectSame((api) =>
            api.string.stringSplit(api.tensor1d(input), api.scalar(delimiter), skip),
          );
        }
      }
    }
    expect(() => tf.string.stringSplit('a', ' ')).toThrow('stringSplit');
  });

  it('makes n-grams', () => {
    const tokens = ['a', 'b', 'c', 'd', 'e', 'f'];
    const splits = (api: Api, values: number[]) => api.tensor1d(values, 'int32');
    for (const widths of [[1], [2], [3], [2, 4], [5]]) {
      for (const pad of [-1, 0, 1, 2]) {
        for (const short of [true, false]) {
          expectSame((api) =>
            api.string.stringNGrams(
              api.tensor1d(tokens),
              splits(api, [0, 4, 4, 6]),
              '|',
              widths,
              'LP',
              'RP',
              pad,
              short,
            ),
          );
        }
      }
    }
    expect(() =>
      tf.string.stringNGrams(tokens, splits(tf, [0, 5]), '|', [1], '', '', 0, false),
    ).toThrow('dataSplits must rise from 0 to the number of tokens, 6');
  });
});
