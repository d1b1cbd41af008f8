/** Search, evaluation, moving averages, LSTM cells, and ops that compute on the host. */
import { expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, input, integers, make, numbers } from '../util/oracle.ts';

describeBackends('evaluation', () => {
  it('searchSorted', () => {
    const sequence = input([2, 4], [1, 3, 3, 5, 0, 2, 4, 4]);
    const values = input([2, 3], [0, 3, 6, 4, 2, -1]);
    for (const side of ['left', 'right'] as const) {
      expectLikeOracle((api, s, v) => api.searchSorted(s, v, side), [sequence, values]);
    }
    expectLikeOracle((api, s, v) => api.lowerBound(s, v), [sequence, values]);
    expectLikeOracle((api, s, v) => api.upperBound(s, v), [sequence, values]);
    expect(tf.searchSorted([1, 2], [1.5]).arraySync()).toEqual([1]);
    expect(() => tf.searchSorted(tf.ones([2, 3]), tf.ones([3, 3]))).toThrow(
      'searchSorted: sortedSequence of shape [2,3]',
    );
  });

  it('inTopKAsync', async () => {
    const scores = tf.tensor2d([
      [20, 10, 40, 30],
      [30, 50, -20, 10],
    ]);
    expect(await (await tf.inTopKAsync(scores, tf.tensor1d([2, 0]))).array()).toEqual([1, 0]);
    expect(await (await tf.inTopKAsync(scores, tf.tensor1d([3, 0], 'int32'), 2)).array()).toEqual([
      1, 1,
    ]);
    expect(await (await tf.inTopKAsync(scores, tf.tensor1d([9, -1], 'int32'), 4)).array()).toEqual([
      0, 0,
    ]);
    await expect(tf.inTopKAsync(scores, tf.tensor1d([1, 2]), 5)).rejects.toThrow(
      'inTopK: k must be',
    );
    await expect(tf.inTopKAsync(scores, [1, 2, 3])).rejects.toThrow(
      "inTopK: targets must have predictions' shape",
    );
  });

  it('confusionMatrix', () => {
    const [y, p] = [integers([30], 0, 4), integers([30], 0, 4, 2)];
    expectLikeOracle(
      (api, a, b) => api.math.confusionMatrix(a as tf.Tensor1D, b as tf.Tensor1D, 5),
      [y, p],
    );
    expect(() => tf.math.confusionMatrix([1], [1, 2], 3)).toThrow(
      'confusionMatrix: labels and predictions',
    );
  });

  it('movingAverage', () => {
    expectLikeOracle(
      (api, v, x) => api.movingAverage(v, x, 0.9, 3),
      [numbers([2, 2]), numbers([2, 2], 0, 1, 2)],
    );
    expectLikeOracle(
      (api, v, x) => api.movingAverage(v, x, 0.6, undefined, false),
      [numbers([3]), numbers([3], 0, 1, 2)],
    );
    expect(() => tf.movingAverage([1], [2], 0.5)).toThrow(
      'movingAverage: zeroDebias needs the step',
    );
    expect(() => tf.movingAverage([1], [2, 3], 0.5, 1)).toThrow('movingAverage: v of shape');
  });

  it('LSTM cells', () => {
    const inputs = [
      numbers([5, 12], -1, 1),
      numbers([12]),
      numbers([2, 2]),
      numbers([2, 3], 0, 1, 4),
      numbers([2, 3], 0, 1, 5),
    ];
    type Two = tf.Tensor2D;
    expectLikeOracle(
      (api, k, b, x, c, h) =>
        api.basicLSTMCell(1, k as Two, b as tf.Tensor1D, x as Two, c as Two, h as Two),
      inputs,
    );
    expectLikeOracle((api, k, b, x, c, h) => {
      const cell = (d: Two, s: Two, o: Two) =>
        api.basicLSTMCell(0.5, k as Two, b as tf.Tensor1D, d, s, o);
      const other = (d: Two, s: Two, o: Two) =>
        api.basicLSTMCell(0.5, api.ones<'R2'>([6, 12]), b as tf.Tensor1D, d, s, o);
      const [states, outputs] = api.multiRNNCell(
        [cell, other],
        x as Two,
        [c as Two, h as Two],
        [h as Two, c as Two],
      );
      return [...states, ...outputs];
    }, inputs);
    expect(() => tf.basicLSTMCell(1, tf.ones<'R2'>([2, 2]), [0], [[1]], [[1]], [[1]])).toThrow(
      'basicLSTMCell: lstmKernel [2,2]',
    );
  });
});

describeBackends('ops on the host', () => {
  it('whereAsync', async () => {
    const mask = tf.tensor2d([
      [true, false, true],
      [false, true, false],
    ]);
    const places = await tf.whereAsync(mask);
    expect([places.shape, places.dtype]).toEqual([[3, 2], 'int32']);
    expect(places.arraySync()).toEqual([
      [0, 0],
      [0, 2],
      [1, 1],
    ]);
    expect((await tf.whereAsync(tf.scalar(true))).shape).toEqual([1, 0]);
    expect((await tf.whereAsync([false])).shape).toEqual([0, 1]);
    await expect(tf.whereAsync(tf.ones([2]))).rejects.toThrow(
      "whereAsync: argument 'condition' must be bool",
    );
  });

  it('booleanMaskAsync', async () => {
    const x = make(tf, numbers([2, 3, 2]));
    const rows = x.arraySync() as number[][][];
    expect((await tf.booleanMaskAsync(x, [false, true])).arraySync()).toEqual([rows[1]]);
    expect((await tf.booleanMaskAsync(x, [true, false, true], 1)).arraySync()).toEqual(
      rows.map((r) => [r[0], r[2]]),
    );
    const both = tf.tensor2d([
      [true, false, false],
      [false, false, true],
    ]);
    expect((await tf.booleanMaskAsync(x, both)).arraySync()).toEqual([rows[0][0], rows[1][2]]);
    await expect(tf.booleanMaskAsync(x, [true])).rejects.toThrow(
      'booleanMaskAsync: mask of shape [1]',
    );
  });

  it('setdiff1dAsync', async () => {
    const [left, places] = await tf.setdiff1dAsync(
      tf.tensor1d([1, 2, 2, 5], 'int32'),
      tf.tensor1d([1], 'int32'),
    );
    expect([left.dtype, left.arraySync(), places.arraySync()]).toEqual([
      'int32',
      [2, 2, 5],
      [1, 2, 3],
    ]);
    await expect(tf.setdiff1dAsync([1], [[1]])).rejects.toThrow(
      'setdiff1dAsync: wants two vectors',
    );
  });

  it('leaks nothing', async () => {
    const before = tf.memory().numTensors;
    (await tf.whereAsync([true, false])).dispose();
    (await tf.booleanMaskAsync([1, 2], [true, false])).dispose();
    tf.dispose(await tf.setdiff1dAsync([1, 2], [1]));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('print', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    tf.print(tf.tensor1d([1, 2]));
    expect(log.mock.calls.flat().join()).toContain('[1, 2]');
    log.mockRestore();
  });
});
