/** Strided slices, and reading and writing by index. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, input, integers, numbers } from '../util/oracle.ts';

const indices = (shape: number[], values: number[]) => input(shape, values, 'int32');

describeBackends('strided slices', () => {
  const cube = numbers([3, 4, 5]);
  type Arguments = [number[], number[], number[]?, number?, number?, number?, number?, number?];
  const runs: Arguments[] = [
    [
      [0, 1, 2],
      [3, 4, 5],
      [2, 1, 3],
    ],
    [
      [0, 1],
      [2, 4],
    ],
    [
      [-1, -2, -1],
      [-4, -5, -6],
      [-1, -2, -2],
    ],
    [[1, 1, 1], [2, 3, 4], [1, 1, 1], 0b101, 0b010],
    [[1, 0], [2, 3], [1, 2], 0, 0, 0b01],
    [[1, 0, 1], [2, 0, 3], [1, 1, 1], 0, 0, 0b010],
    [[0, 1, 0], [0, 3, 2], [1, 1, 1], 0, 0, 0, 0b001],
    [[1, 0, 2], [2, 4, 3], [1, 1, 1], 0, 0, 0, 0, 0b101],
    [[-1], [0], [1], 0, 0, 0, 0, 1],
    [
      [0, 100, 0],
      [100, 100, 2],
      [1, 1, 1],
    ],
  ];
  for (const run of runs) {
    it(JSON.stringify(run), () => {
      expectLikeOracle((api, x) => api.stridedSlice(x, ...run), [cube]);
    });
  }

  it('of nothing', () => {
    expect(tf.stridedSlice(tf.ones([3, 4, 5]), [2, 2], [1, 4]).shape).toEqual([0, 2, 5]);
  });

  it('say what is wrong', () => {
    const x = tf.ones([3, 4]);
    expect(() => tf.stridedSlice(x, [0], [1, 2])).toThrow(
      'stridedSlice: begin, end and strides must be of one length',
    );
    expect(() => tf.stridedSlice(x, [0], [1], [0])).toThrow('strides must be whole and not 0');
    expect(() => tf.stridedSlice(x, [0, 0, 0], [1, 1, 1])).toThrow(
      'speaks of 3 axes, the shape [3,4] has 2',
    );
    expect(() => tf.stridedSlice(x, [5], [6], [1], 0, 0, 0, 0, 1)).toThrow('index 5');
    expect(() => tf.stridedSlice(x, [0, 0], [1, 1], [1, 1], 0, 0, 3)).toThrow('ellipsisMask');
  });
});

describeBackends('reading and writing by index', () => {
  const places = indices([3, 2], [0, 1, 2, 0, 1, 1]);

  it('gatherND', () => {
    expectLikeOracle((api, x, i) => api.gatherND(x, i), [numbers([3, 2]), places]);
    expectLikeOracle((api, x, i) => api.gatherND(x, i), [numbers([3, 2, 4]), places]);
    expectLikeOracle(
      (api, x, i) => api.gatherND(x, i),
      [numbers([3, 2]), indices([2, 2, 1], [0, 2, 1, 1])],
    );
    expect(() => tf.gatherND(tf.ones([2]), tf.ones([1, 2], 'int32'))).toThrow(
      'gatherND: indices of shape [1,2] hold 2 coordinates',
    );
    expect(() => tf.gatherND(tf.ones([2]), tf.ones([1, 1]))).toThrow(
      "gatherND: argument 'indices' must be int32",
    );
  });

  it('scatterND adds what repeats', () => {
    expectLikeOracle(
      (api, i, u) => api.scatterND(i, u, [5]),
      [indices([4, 1], [1, 3, 1, 0]), numbers([4])],
    );
    expectLikeOracle((api, i, u) => api.scatterND(i, u, [3, 2]), [places, integers([3])]);
    expectLikeOracle(
      (api, i, u) => api.scatterND(i, u, [4, 3]),
      [indices([2, 1], [3, 1]), numbers([2, 3])],
    );
    const i = tf.tensor2d([[1], [1], [0]], [3, 1], 'int32');
    expect(() => tf.scatterND(i, [1, 2], [4])).toThrow('scatterND: updates must be of shape [3]');
  });

  it('scatterND takes a vector of places along the first axis, or one place', () => {
    const list = { shape: [3], values: [3, 0, 3], dtype: 'int32' } as const;
    expectLikeOracle((api, i, u) => api.scatterND(i, u, [4]), [list, numbers([3])]);
    expectLikeOracle((api, i, u) => api.scatterND(i, u, [4, 2]), [list, numbers([3, 2])]);
    const place = tf.tensor1d([1, 0], 'int32');
    expect(tf.scatterND(place, tf.scalar(5), [2, 2]).arraySync()).toEqual([
      [0, 0],
      [5, 0],
    ]);
    expect(() => tf.scatterND(place, tf.tensor1d([5]), [2, 2])).toThrow('scatterND: updates');
  });

  it('tensorScatterUpdate', () => {
    expectLikeOracle(
      (api, x, i, u) => api.tensorScatterUpdate(x, i, u),
      [numbers([5]), indices([2, 1], [1, 3]), numbers([2], 5, 6)],
    );
    expectLikeOracle(
      (api, x, i, u) => api.tensorScatterUpdate(x, i, u),
      [numbers([3, 2]), indices([2, 1], [2, 0]), numbers([2, 2], 5, 6)],
    );
  });

  it('sparseToDense', () => {
    expectLikeOracle(
      (api, i, v) => api.sparseToDense(i, v, [6], 0),
      [indices([3], [4, 1, 5]), numbers([3])],
    );
    expectLikeOracle((api, i, v) => api.sparseToDense(i, v, [3, 2], -1), [places, numbers([3])]);
    expect(tf.sparseToDense([1, 2], 7, [4]).arraySync()).toEqual([0, 7, 7, 0]);
    expect(tf.sparseToDense(2, 7, [4], tf.scalar(1)).arraySync()).toEqual([1, 1, 7, 1]);
  });

  it('unsortedSegmentSum', () => {
    const ids = indices([4], [1, 2, 0, 1]);
    expectLikeOracle(
      (api, x, i) => api.unsortedSegmentSum(x, i as tf.Tensor1D, 3),
      [numbers([4]), ids],
    );
    expectLikeOracle(
      (api, x, i) => api.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
      [numbers([4, 2]), ids],
    );
    expect(() => tf.unsortedSegmentSum([1, 2], [0], 1)).toThrow(
      'unsortedSegmentSum: segmentIds must be one id for each of the 2',
    );
  });

  it('bincount', () => {
    const x = integers([9], 0, 5);
    const none = input([0], []);
    expectLikeOracle((api, a, w) => api.bincount(a as tf.Tensor1D, w as tf.Tensor1D, 4), [x, none]);
    expectLikeOracle(
      (api, a, w) => api.bincount(a as tf.Tensor1D, w as tf.Tensor1D, 8),
      [x, numbers([9])],
    );
    for (const binary of [false, true]) {
      expectLikeOracle(
        (api, a, w) => api.denseBincount(a as tf.Tensor2D, w as tf.Tensor2D, 4, binary),
        [integers([3, 6], 0, 5), none],
      );
    }
    expectLikeOracle(
      (api, a, w) => api.denseBincount(a as tf.Tensor2D, w as tf.Tensor2D, 4),
      [integers([3, 6], 0, 5), numbers([3, 6])],
    );
    expect(tf.denseBincount([1, 1, 3], [], 4, true).arraySync()).toEqual([0, 1, 0, 1]);
    expect(tf.denseBincount([1, 1, 3], [2, -2, 0], 4, true).arraySync()).toEqual([0, 1, 0, 1]);
    expect(() => tf.bincount(tf.ones<'R1'>([2]), [], 2)).toThrow(
      "bincount: argument 'x' must be int32",
    );
    expect(() => tf.bincount([1], [1, 2], 2)).toThrow('bincount: weights must be empty or');
    expect(() => tf.bincount([1, -3], [], 2)).toThrow(
      'bincount: x must hold numbers from 0 on, got -3',
    );
    expect(() => tf.denseBincount(tf.tensor2d([[0, -1]], [1, 2], 'int32'), [], 2)).toThrow(
      'denseBincount: x must hold numbers from 0 on, got -1',
    );
  });
});
