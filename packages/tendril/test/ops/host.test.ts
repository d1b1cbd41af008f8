/** Ops whose results' shapes depend on values, against TensorFlow.js. */
import * as oracle from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, numbers, type Api } from '../util/oracle.ts';

type Result = tf.Tensor | { [name: string]: tf.Tensor | tf.Tensor[] };

/** Shapes, dtypes and elements of everything returned; floats rounded to what float32 tells apart. */
function shown(api: Api, f: (api: Api) => Result) {
  const result = f(api);
  const named = 'dataSync' in result ? { result } : result;
  return Object.entries(named as { [name: string]: tf.Tensor | tf.Tensor[] }).flatMap(
    ([name, ts]) =>
      [ts].flat().map((t) => ({
        name,
        shape: [...t.shape],
        dtype: t.dtype,
        values: Array.from(t.dataSync<'string'>() as ArrayLike<string | number>, (v) =>
          typeof v === 'number' && !Number.isInteger(v) ? v.toPrecision(5) : v,
        ),
      })),
  );
}

function expectSame(f: (api: Api) => Result): void {
  expect(shown(tf, f)).toEqual(shown(oracle as unknown as Api, f));
}

const ints = (api: Api, values: number[]) => api.tensor1d(values, 'int32');

describeBackends('unique', () => {
  it('finds what differs', () => {
    expectSame((api) => api.unique(ints(api, [1, 1, 2, 4, 4, 4, 7, 8, 8])));
    expectSame((api) => api.unique(api.tensor1d([])));
    expectSame((api) => api.unique(api.zeros([0, 2])));
    expectSame((api) => api.unique(api.tensor1d([0.5, -1, 0.5, NaN, NaN])));
    expectSame((api) => api.unique(api.tensor1d(['a', 'b', 'a'])));
    const matrix = (api: Api) =>
      api.tensor2d([
        [1, 0, 0],
        [1, 0, 0],
        [2, 0, 0],
      ]);
    for (const axis of [0, 1]) expectSame((api) => api.unique(matrix(api), axis));
    expectSame((api) =>
      api.unique(
        api.tensor3d([
          [[1], [2]],
          [[1], [2]],
        ]),
        1,
      ),
    );
    expect(tf.tensor1d([3, 3]).unique().values.arraySync()).toEqual([3]);
    expect(tf.unique(tf.tensor2d([[1, 1]]), -1).indices.arraySync()).toEqual([0, 0]);
    expect(() => tf.unique(tf.scalar(1))).toThrow('unique');
  });
});

describeBackends('sparse', () => {
  const places = (api: Api, rows: number[][]) =>
    api.tensor2d(rows, [rows.length, rows[0].length], 'int32');

  it('fills empty rows', () => {
    const rows = [
      [0, 0],
      [1, 0],
      [1, 3],
      [1, 4],
      [3, 2],
      [3, 3],
    ];
    expectSame((api) =>
      api.sparse.sparseFillEmptyRows(
        places(api, rows),
        ints(api, [0, 10, 13, 14, 32, 33]),
        ints(api, [5, 6]),
        api.scalar(-1, 'int32'),
      ),
    );
    const shuffled = [rows[2], rows[0], rows[5], rows[1], rows[4], rows[3]];
    expectSame((api) =>
      api.sparse.sparseFillEmptyRows(
        places(api, shuffled),
        api.tensor1d([1, 2, 3, 4, 5, 6]),
        ints(api, [5, 6]),
        api.scalar(-1),
      ),
    );
    const { outputValues } = tf.sparse.sparseFillEmptyRows(
      places(tf, [[1, 0]]),
      tf.tensor1d(['a']),
      ints(tf, [2, 2]),
      'none',
    );
    expect(outputValues.dataSync()).toEqual(['none', 'a']);
    expect(() =>
      tf.sparse.sparseFillEmptyRows(places(tf, [[2, 0]]), [1], ints(tf, [2, 2]), 0),
    ).toThrow('indices[0] is in row 2');
  });

  it('gets other shapes', () => {
    const rows = [
      [0, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
      [1, 2, 3],
    ];
    expectSame((api) =>
      api.sparse.sparseReshape(places(api, rows), ints(api, [2, 3, 6]), ints(api, [9, -1])),
    );
    expectSame((api) =>
      api.sparse.sparseReshape(places(api, rows), ints(api, [2, 3, 6]), ints(api, [36])),
    );
    expect(() =>
      tf.sparse.sparseReshape(places(tf, rows), ints(tf, [2, 3, 6]), ints(tf, [7])),
    ).toThrow('sparseReshape');
  });

  it('adds and averages in segments', () => {
    const data = (api: Api) =>
      api.tensor2d([
        [1, 2, 3, 4],
        [-1, -2, -3, -4],
        [5, 6, 7, 8],
      ]);
    for (const [picked, segments] of [
      [
        [0, 1],
        [0, 0],
      ],
      [
        [0, 1, 2],
        [0, 0, 1],
      ],
      [
        [2, 0, 2],
        [0, 2, 2],
      ],
    ]) {
      expectSame((api) =>
        api.sparse.sparseSegmentSum(data(api), ints(api, picked), ints(api, segments)),
      );
      expectSame((api) =>
        api.sparse.sparseSegmentMean(data(api), ints(api, picked), ints(api, segments)),
      );
    }
    expect(() => tf.sparse.sparseSegmentSum(data(tf), ints(tf, [3]), ints(tf, [0]))).toThrow(
      'indices[0] is 3',
    );
    expect(() => tf.sparse.sparseSegmentSum(data(tf), ints(tf, [0, 0]), ints(tf, [1, 0]))).toThrow(
      'segmentIds must not fall',
    );
  });
});

describeBackends('ragged', () => {
  it('ranges', () => {
    expectSame((api) =>
      api.raggedRange(
        api.tensor1d([0, 5, 8, 5]),
        api.tensor1d([8, 7, 8, 1]),
        api.tensor1d([2, 1, 1, -1]),
      ),
    );
    expectSame((api) =>
      api.raggedRange(api.scalar(0, 'int32'), ints(api, [5, 8, 3]), api.scalar(1, 'int32')),
    );
    expect(() => tf.raggedRange(0, [1], 0)).toThrow('deltas[0] is 0');
  });

  it('gathers', () => {
    const splits = (api: Api) => ints(api, [0, 3, 3, 7, 9]);
    const values = (api: Api) => api.tensor1d([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expectSame((api) => ({
      ...api.raggedGather([splits(api)], values(api), ints(api, [2, 1, 0, 3]), 1),
    }));
    expectSame((api) => ({
      ...api.raggedGather(
        [ints(api, [0, 3, 3, 5, 6]), ints(api, [0, 2, 3, 3, 5, 8, 9])],
        values(api),
        ints(api, [0, 1, 3]),
        2,
      ),
    }));
    expectSame((api) => ({
      ...api.raggedGather(
        [splits(api)],
        values(api),
        api.tensor2d(
          [
            [0, 2],
            [3, 0],
          ],
          [2, 2],
          'int32',
        ),
        2,
      ),
    }));
    const one = tf.raggedGather([splits(tf)], values(tf), tf.scalar(2, 'int32'), 0);
    expect(one.outputNestedSplits).toEqual([]);
    expect(one.outputDenseValues.arraySync()).toEqual(values(tf).arraySync().slice(3, 7));
    expect(() => tf.raggedGather([splits(tf)], values(tf), ints(tf, [4]), 1)).toThrow(
      'indices[0] is 4',
    );
  });

  it('becomes dense', () => {
    const dense = (
      api: Api,
      shape: tf.Tensor,
      types: string[],
      partitions: tf.Tensor[],
      values?: tf.Tensor,
    ) =>
      api.raggedTensorToTensor(
        shape,
        values ?? api.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        api.scalar(1.5),
        partitions,
        types,
      );
    const ids = ['FIRST_DIM_SIZE', 'VALUE_ROWIDS'];
    const rows = (api: Api) => [api.scalar(4, 'int32'), ints(api, [0, 0, 0, 2, 2, 2, 2, 3, 3])];
    for (const shape of [
      [4, 4],
      [-1, 4],
      [4, -1],
      [-1, -1],
      [3, 3],
      [5, 6],
    ]) {
      expectSame((api) => dense(api, ints(api, shape), ids, rows(api)));
      expectSame((api) =>
        dense(api, ints(api, shape), ['ROW_SPLITS'], [ints(api, [0, 3, 3, 7, 9])]),
      );
    }
    expectSame((api) =>
      dense(
        api,
        ints(api, [5, 2, 3]),
        ['FIRST_DIM_SIZE', 'VALUE_ROWIDS', 'VALUE_ROWIDS'],
        [
          api.scalar(5, 'int32'),
          ints(api, [0, 1, 1, 3, 3, 4]),
          ints(api, [1, 1, 2, 3, 3, 4, 4, 4, 5]),
        ],
      ),
    );
    expectSame((api) =>
      dense(
        api,
        ints(api, [-1, -1, 2]),
        ['ROW_SPLITS'],
        [ints(api, [0, 1, 3])],
        api.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
    );
    expect(
      tf
        .raggedTensorToTensor(
          ints(tf, [-1, -1]),
          ['a', 'b', 'c'],
          tf.scalar('-'),
          [ints(tf, [0, 1, 3])],
          ['ROW_SPLITS'],
        )
        .dataSync(),
    ).toEqual(['a', '-', 'b', 'c']);
    expect(() => dense(tf, ints(tf, [4, 4]), ['VALUE_ROWIDS'], [ints(tf, [0])])).toThrow(
      "'FIRST_DIM_SIZE' or 'ROW_SPLITS'",
    );
  });
});

describeBackends('broadcastArgs', () => {
  it('gives the shape in which two meet', () => {
    expectSame((api) => api.broadcastArgs(ints(api, [1, 3]), ints(api, [2, 1, 1])));
    expect(() => tf.broadcastArgs(ints(tf, [2]), ints(tf, [3]))).toThrow('broadcastArgs');
  });
});

describeBackends('non-maximum suppression', () => {
  const crowd = (api: Api) => {
    const corners = numbers([40, 2], 0, 3, 5).values;
    const sizes = numbers([40, 2], 0.5, 1.5, 6).values;
    const rows = Array.from({ length: 40 }, (_, i) => {
      const [y, x, h, w] = [corners[2 * i], corners[2 * i + 1], sizes[2 * i], sizes[2 * i + 1]];
      return i % 3 === 0 ? [y + h, x + w, y, x] : [y, x, y + h, x + w];
    });
    const scores = numbers([40], 0, 1, 7).values.map((v) => Math.round(v * 10) / 10);
    return [api.tensor2d(rows), api.tensor1d(scores)] as const;
  };

  it('keeps the best of overlapping boxes', async () => {
    for (const [most, iou, score] of [
      [10, 0.5, undefined],
      [40, 0.2, 0.3],
      [100, 0, 0],
      [3, 1, 0.5],
    ]) {
      expectSame((api) => api.image.nonMaxSuppression(...crowd(api), most!, iou, score));
      expectSame((api) =>
        api.image.nonMaxSuppressionPadded(...crowd(api), most!, iou, score, true),
      );
      expectSame((api) => api.image.nonMaxSuppressionPadded(...crowd(api), most!, iou, score));
      for (const sigma of [0, 0.1, 0.5, 1]) {
        const f = (api: Api) =>
          api.image.nonMaxSuppressionWithScore(...crowd(api), most!, iou, score, sigma) as {
            selectedIndices: tf.Tensor;
            selectedScores: tf.Tensor;
          };
        const [ours, theirs] = [f(tf), f(oracle as unknown as Api)];
        expect(ours.selectedIndices.arraySync()).toEqual(theirs.selectedIndices.arraySync());
        expectClose(ours.selectedScores.dataSync(), theirs.selectedScores.dataSync());
      }
    }
    const sync = tf.image.nonMaxSuppression(...crowd(tf), 10).arraySync();
    expect((await tf.image.nonMaxSuppressionAsync(...crowd(tf), 10)).arraySync()).toEqual(sync);
    const scored = await tf.image.nonMaxSuppressionWithScoreAsync(...crowd(tf), 10);
    expect(scored.selectedIndices.arraySync()).toEqual(sync);
    const filled = await tf.image.nonMaxSuppressionPaddedAsync(...crowd(tf), 10);
    expect(filled.selectedIndices.arraySync()).toEqual(sync);
  });

  it('refuses what does not fit', () => {
    expect(() => tf.image.nonMaxSuppression(tf.ones([2, 3]), [1, 2], 1)).toThrow(
      'boxes must be of shape [boxes, 4]',
    );
    expect(() => tf.image.nonMaxSuppression(tf.ones([1, 4]), [1], 1, 2)).toThrow(
      'iouThreshold must be in [0, 1]',
    );
  });
});
