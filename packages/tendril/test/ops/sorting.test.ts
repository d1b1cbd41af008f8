/** sort, argsort, topk: against TensorFlow.js where it has them, by hand where it does not. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, input, integers, make, numbers } from '../util/oracle.ts';

describeBackends('sorting', () => {
  it('topk', () => {
    const pair = ({ values, indices }: { values: tf.Tensor; indices: tf.Tensor }) => [
      values,
      indices,
    ];
    expectLikeOracle((api, x) => pair(api.topk(x)), [numbers([7])]);
    expectLikeOracle((api, x) => pair(api.topk(x, 4)), [numbers([3, 9])]);
    expectLikeOracle((api, x) => pair(api.topk(x, 0)), [numbers([3, 9])]);
    expectLikeOracle((api, x) => pair(api.topk(x, 2)), [numbers([0, 3])]);
    expect(tf.grad((x) => tf.topk(x, 2).values)(tf.ones([0, 3])).shape).toEqual([0, 3]);
    expectLikeOracle((_, x) => pair(x.topk(30, true)), [integers([2, 2, 40], 0, 6)]);
    // Elements that are equal come in the order of their indices.
    expectLikeOracle((api, x) => pair(api.topk(x, 50)), [integers([3, 1200], 0, 20)]);
    expect(tf.topk([3, 1, 2], 2).values.arraySync()).toEqual([3, 2]);
    expect(tf.topk(tf.tensor1d([true, false, true]), 2).values.dtype).toBe('bool');
  });

  it('topk of many, some NaN', () => {
    const n = 5000;
    const values = Float32Array.from({ length: n }, (_, i) =>
      i % 7 === 0 ? NaN : Math.sin(i * 1.7),
    );
    const { values: best, indices } = tf.topk(tf.tensor1d(values), 20);
    const expected = [...values.keys()]
      .filter((i) => i % 7 !== 0)
      .sort((a, b) => values[b] - values[a] || a - b)
      .slice(0, 20);
    expect(indices.arraySync()).toEqual(expected);
    expect(best.arraySync()).toEqual(expected.map((i) => values[i]));
  });

  it('topk refuses', () => {
    expect(() => tf.topk(tf.scalar(1))).toThrow('topk: x is a scalar');
    expect(() => tf.topk([1, 2], 3)).toThrow('topk: k must be a whole number from 0 to 2');
    expect(() => tf.topk([1, 2], -1)).toThrow('got -1');
    expect(() => tf.topk([1, 2], 0.5)).toThrow('got 0.5');
  });

  it('sort and argsort along any axis, both ways', () => {
    const x = make(tf, input([2, 3], [3, 1, 2, -1, 5, 0]));
    expect(tf.sort(x).arraySync()).toEqual([
      [1, 2, 3],
      [-1, 0, 5],
    ]);
    expect(tf.sort(x, 0, 'DESCENDING').arraySync()).toEqual([
      [3, 5, 2],
      [-1, 1, 0],
    ]);
    expect(tf.argsort(x, -1, 'DESCENDING').arraySync()).toEqual([
      [0, 2, 1],
      [1, 2, 0],
    ]);
    expect(tf.argsort(x, 0).dtype).toBe('int32');
    const flags = tf.sort(tf.tensor1d([true, false, true, false]));
    expect([flags.dtype, flags.arraySync()]).toEqual(['bool', [0, 0, 1, 1]]);
    expect(tf.sort([2, NaN, 1], 0, 'DESCENDING').arraySync()).toEqual([2, 1, NaN]);
    expect(() => tf.sort(tf.scalar(1))).toThrow('sort: got axis -1 for a scalar');
    expect(() => tf.argsort([1], 0, 'up' as 'ASCENDING')).toThrow("got 'up'");
  });

  it('sort is picking by argsort', () => {
    const x = make(tf, numbers([4, 33]));
    expect(tf.gather(x, tf.argsort(x), 1, 1).arraySync()).toEqual(tf.sort(x).arraySync());
  });

  it('inside compiled functions', () => {
    const best = tf.compile((x: tf.Tensor) => {
      const { values, indices } = tf.topk(x.mul(2), 2);
      return values.add(indices);
    });
    expect(best(tf.tensor1d([1, 5, 3])).arraySync()).toEqual([11, 8]);
    expect(best(tf.tensor1d([9, 5, 7])).arraySync()).toEqual([18, 16]);
    best.dispose();
  });
});
