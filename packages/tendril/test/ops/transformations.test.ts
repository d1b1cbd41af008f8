/** Shapes and dtypes changed, values kept. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { booleans, expectLikeOracle, input, integers, numbers } from '../util/oracle.ts';

describeBackends('transformations', () => {
  const matrix = numbers([2, 3]);

  it('casts', () => {
    const x = input([5], [1.7, -1.7, 0, 0.3, 200]);
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      expectLikeOracle((api, t) => api.cast(t, dtype), [x]);
      expectLikeOracle((api, t) => api.cast(t, dtype), [integers([4])]);
      expectLikeOracle((api, t) => api.cast(t, dtype), [booleans([4])]);
    }
    expect(tf.cast([NaN, 1], 'int32').arraySync()).toEqual([0, 1]);
    expect(tf.cast([NaN, 1], 'bool').arraySync()).toEqual([1, 1]);
    expect(() => tf.cast([1], 'double' as 'float32')).toThrow("cast: no dtype 'double'");
  });

  it('reshapes', () => {
    expectLikeOracle((api, x) => api.reshape(x, [3, -1]), [matrix]);
    expectLikeOracle((api, x) => api.reshape(x, [6]), [matrix]);
    expectLikeOracle((api, x) => api.reshape(x, []), [numbers([1, 1])]);
    expect(() => tf.reshape(tf.ones([2, 3]), [4, -1])).toThrow(
      'reshape: [2,3] has 6 elements, which do not fill the shape [4,-1]',
    );
    expect(() => tf.reshape([1, 2], [-1, -1])).toThrow('one extent at most can be -1');
    expect(() => tf.reshape([1, 2], [3])).toThrow('2 elements');
  });

  it('adds and removes axes of extent 1', () => {
    for (const axis of [0, 1, 2, -1, -3]) {
      expectLikeOracle((api, x) => api.expandDims(x, axis), [matrix]);
    }
    expect(() => tf.expandDims(tf.ones([2, 3]), 3)).toThrow('expandDims: axis');
    expectLikeOracle((api, x) => api.squeeze(x), [numbers([1, 2, 1])]);
    expectLikeOracle((api, x) => api.squeeze(x, [-1]), [numbers([1, 2, 1])]);
    expectLikeOracle((api, x) => api.squeeze(x, []), [numbers([1, 2, 1])]);
    expect(() => tf.squeeze(tf.ones([1, 2]), [1])).toThrow(
      'squeeze: axis 1 of the shape [1,2] has extent 2',
    );
    expect(tf.ensureShape(tf.ones([2, 3]), [2, 3]).shape).toEqual([2, 3]);
    expect(() => tf.ensureShape(tf.ones([2, 3]), [3, 2])).toThrow('ensureShape');
  });

  it('transposes', () => {
    expectLikeOracle((api, x) => api.transpose(x), [matrix]);
    expectLikeOracle((api, x) => api.transpose(x, [2, 0, 1]), [numbers([2, 3, 4])]);
    expectLikeOracle((api, x) => api.transpose(x), [booleans([2, 3])]);
    expect(() => tf.transpose(tf.ones([2, 3]), [0, 0])).toThrow(
      'transpose: perm must name each axis',
    );
    expect(() => tf.transpose(tf.ones([2, 3]), [0])).toThrow('transpose: perm');
  });

  it('broadcasts and tiles', () => {
    expectLikeOracle((api, x) => api.broadcastTo(x, [2, 2, 3]), [numbers([2, 1])]);
    expectLikeOracle((api, x) => api.tile(x, [2, 3]), [matrix]);
    expectLikeOracle((api, x) => api.tile(x, [1, 2]), [integers([2, 3])]);
    expect(tf.tile([1, 2], [0]).shape).toEqual([0]);
    expect(() => tf.tile([1, 2], [2, 2])).toThrow('tile: reps');
    expect(() => tf.broadcastTo([1, 2], [2, 3])).toThrow(
      'broadcastTo: the shape [2] does not broadcast to [2,3]',
    );
    expect(() => tf.broadcastTo(tf.ones([2, 2]), [2])).toThrow('broadcastTo');
  });

  it('pads', () => {
    expectLikeOracle(
      (api, x) =>
        api.pad(x, [
          [1, 0],
          [0, 2],
        ]),
      [matrix],
    );
    expectLikeOracle(
      (api, x) =>
        api.pad(
          x,
          [
            [1, 0],
            [0, 2],
          ],
          9,
        ),
      [integers([2, 3])],
    );
    expectLikeOracle((api, x) => api.pad1d(x as tf.Tensor1D, [1, 2], -1), [numbers([2])]);
    expectLikeOracle(
      (api, x) =>
        api.pad4d(x as tf.Tensor4D, [
          [0, 1],
          [1, 0],
          [0, 0],
          [1, 1],
        ]),
      [numbers([1, 2, 1, 2])],
    );
    expect(tf.pad([1, 2, 3], [[-1, 1]]).arraySync()).toEqual([2, 3, 0]);
    expect(() => tf.pad(tf.ones([2, 2]), [[1, 1]])).toThrow(
      'pad: paddings must be one [before, after] pair',
    );
  });

  it('mirrors', () => {
    const paddings: [number, number][] = [
      [1, 0],
      [2, 1],
    ];
    expectLikeOracle((api, x) => api.mirrorPad(x, paddings, 'reflect'), [numbers([3, 4])]);
    expectLikeOracle((api, x) => api.mirrorPad(x, paddings, 'symmetric'), [numbers([3, 4])]);
    expect(() => tf.mirrorPad([1, 2], [[2, 0]], 'reflect')).toThrow("mirrorPad: in mode 'reflect'");
    expect(() => tf.mirrorPad([1, 2], [[1, 0]], 'other' as 'reflect')).toThrow('mirrorPad: mode');
  });

  it('clones', () => {
    const x = tf.tensor1d([1, 2]);
    const y = tf.clone(x);
    x.dispose();
    expect(y.arraySync()).toEqual([1, 2]);
    expect(
      tf
        .grad((t) => tf.clone(t).square())(tf.scalar(3))
        .arraySync(),
    ).toBe(6);
  });
});
