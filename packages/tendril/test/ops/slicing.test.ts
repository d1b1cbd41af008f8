/** Parts of tensors, and tensors out of parts. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { booleans, expectLikeOracle, input, integers, numbers } from '../util/oracle.ts';

const indices = (shape: number[], values: number[]) => input(shape, values, 'int32');

describeBackends('slicing and joining', () => {
  const matrix = numbers([2, 3]);

  it('slices', () => {
    expectLikeOracle((api, x) => api.slice(x, [0, 1], [2, -1]), [matrix]);
    expectLikeOracle((api, x) => api.slice(x, 1), [matrix]);
    expectLikeOracle((api, x) => api.slice(x, 0, 1), [matrix]);
    expectLikeOracle((api, x) => api.slice(x, [1], [1]), [integers([2, 3])]);
    expectLikeOracle(
      (api, x) => api.slice4d(x as tf.Tensor4D, [0, 1, 0, 1], [1, 1, 2, 1]),
      [numbers([1, 2, 2, 3])],
    );
    expectLikeOracle((api, x) => api.slice(x, [2], [0]), [numbers([4])]);
    expect(() => tf.slice(tf.ones([2, 3]), [0, 1], [2, 3])).toThrow(
      'slice: axis 1 of the shape [2,3] has no 3 elements from 1 on',
    );
    expect(() => tf.slice(tf.ones([2, 3]), [-1, 0])).toThrow('slice');
    expect(() => tf.slice(tf.ones([2, 3]), [0, 0, 0])).toThrow('more entries');
    expect(() => tf.slice(tf.scalar(1), [])).toThrow('slice: a scalar cannot be sliced');
  });

  it('concatenates', () => {
    for (const axis of [0, 1, -1]) {
      expectLikeOracle((api, x, y) => api.concat([x, y], axis), [matrix, numbers([2, 3], 0, 1, 2)]);
    }
    expectLikeOracle((api, x, y) => api.concat([x, y], 1), [matrix, numbers([2, 1])]);
    expectLikeOracle((api, x, y) => api.concat([x, y]), [matrix, integers([1, 3])]);
    expectLikeOracle((api, x, y) => api.concat([x, y]), [integers([2]), booleans([3])]);
    expectLikeOracle((api, x) => api.concat([x]), [matrix]);
    expect(tf.concat([tf.zeros([0, 3]), tf.ones([1, 3])]).arraySync()).toEqual([[1, 1, 1]]);
    expect(tf.concat([[1, 2], [3]]).arraySync()).toEqual([1, 2, 3]);
    expect(() => tf.concat([tf.ones([2, 3]), tf.ones([2, 2])])).toThrow(
      'concat: tensors[1] is of shape [2,2], tensors[0] of [2,3]; they may differ along axis 0 only',
    );
    expect(() => tf.concat([])).toThrow('concat');
    expect(() => tf.concat([tf.scalar(1)])).toThrow('tf.stack');
    expect(() => tf.concat([tf.ones([2])], 1)).toThrow('concat: axis');
  });

  it('stacks and unstacks', () => {
    for (const axis of [0, 1, 2, -1]) {
      expectLikeOracle((api, x, y) => api.stack([x, y], axis), [matrix, numbers([2, 3], 0, 1, 2)]);
    }
    for (const axis of [0, 1, -1]) expectLikeOracle((api, x) => api.unstack(x, axis), [matrix]);
    expect(tf.stack([1, 2]).arraySync()).toEqual([1, 2]);
    expect(() => tf.stack([tf.ones([2]), tf.ones([3])])).toThrow('stack: tensors[1] is float32[3]');
    expect(() => tf.stack([tf.ones([2]), tf.ones([2], 'int32')])).toThrow('stack');
    expect(() => tf.unstack(tf.ones([2]), 1)).toThrow('unstack: axis');
  });

  it('splits', () => {
    expectLikeOracle((api, x) => api.split(x, 3, 1), [matrix]);
    expectLikeOracle((api, x) => api.split(x, [1, 2], 1), [matrix]);
    expectLikeOracle((api, x) => api.split(x, [1, -1], -1), [integers([2, 3])]);
    expect(() => tf.split(tf.ones([3]), 2)).toThrow(
      'split: an axis of extent 3 does not split into 2 equal parts',
    );
    expect(() => tf.split(tf.ones([3]), [1, 1])).toThrow('split: the sizes [1,1] must add up');
    expect(() => tf.split(tf.ones([3]), [-1, -1])).toThrow('split: one size at most');
  });

  it('reverses', () => {
    expectLikeOracle((api, x) => api.reverse(x), [matrix]);
    expectLikeOracle((api, x) => api.reverse(x, -1), [matrix]);
    expectLikeOracle((api, x) => api.reverse(x, [0, 2]), [numbers([2, 2, 3])]);
    expectLikeOracle((api, x) => api.reverse1d(x as tf.Tensor1D), [booleans([4])]);
    expect(tf.reverse(tf.scalar(3)).arraySync()).toBe(3);
  });

  it('gathers', () => {
    expectLikeOracle((api, x, i) => api.gather(x, i), [matrix, indices([3], [1, 0, 1])]);
    expectLikeOracle((api, x, i) => api.gather(x, i, 1), [matrix, indices([1, 2], [2, 0])]);
    expectLikeOracle(
      (api, x, i) => api.gather(x, i, -1),
      [numbers([2, 2, 3]), indices([2, 2], [2, 0, 1, 1])],
    );
    expectLikeOracle((api, x, i) => api.gather(x, i), [matrix, indices([], [1])]);
    expectLikeOracle(
      (api, x, i) => api.gather(x, i, 1, 1),
      [matrix, indices([2, 2], [1, 0, 2, 2])],
    );
    expectLikeOracle(
      (api, x, i) => api.gather(x, i, 2, 1),
      [numbers([2, 3, 4]), indices([2, 2], [1, 0, 3, 2])],
    );
    expectLikeOracle((api, x, i) => api.gather(x, i), [booleans([3]), indices([2], [2, 0])]);
    expect(tf.gather([1, 2, 3], [2, 0]).arraySync()).toEqual([3, 1]);
    const none = tf.tensor2d([], [0, 3], 'int32');
    expect(tf.gather(tf.zeros([2, 0]), none, 1).shape).toEqual([2, 0, 3]);
    expect(() => tf.gather(tf.zeros([0]), tf.tensor1d([0], 'int32'))).toThrow(
      'nothing that an index',
    );
    const picked = tf.tensor1d([1, 0, 1], 'int32');
    expect(() => tf.gather(tf.ones([2]), [2])).toThrow('gather: index 2 is not in [0, 2)');
    expect(() => tf.gather(tf.ones([2]), tf.tensor1d([0]))).toThrow(
      "gather: argument 'indices' must be int32",
    );
    expect(() => tf.gather(tf.ones([2, 3]), picked, 1, 1)).toThrow('gather: batchDims is 1');
  });
});
