/** Softmax, batch normalization, local response normalization. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectLikeOracle, make, numbers } from '../util/oracle.ts';

describeBackends('normalization', () => {
  it('softmax and its logarithm', () => {
    for (const name of ['softmax', 'logSoftmax'] as const) {
      for (const shape of [[5], [3, 4], [2, 3, 4]])
        expectLikeOracle((api, x) => api[name](x), [numbers(shape, -5, 5)]);
      const x = make(tf, numbers([3, 4, 2]));
      const first = tf[name]<tf.Tensor>(x, 1);
      const last = tf[name]<tf.Tensor>(x.transpose([0, 2, 1])).transpose([0, 2, 1]);
      expectClose(first.dataSync(), last.dataSync());
      expect(() => tf[name](x, 3)).toThrow(`${name}: axis`);
    }
  });

  it('softmax of large numbers', () => {
    expect(tf.softmax([1000, 1000, -1000]).arraySync()).toEqual([0.5, 0.5, 0]);
    expectClose(tf.logSoftmax([1000, 0]).dataSync(), [0, -1000]);
    expect(tf.softmax([0, -Infinity]).arraySync()).toEqual([1, 0]);
  });

  it('batchNorm', () => {
    const [x, mean, variance] = [numbers([2, 3]), numbers([3], -1, 1, 2), numbers([3], 0.5, 2, 3)];
    const [offset, scale] = [numbers([3], -1, 1, 4), numbers([3], 0.5, 2, 5)];
    expectLikeOracle((api, a, m, v) => api.batchNorm(a, m, v), [x, mean, variance]);
    expectLikeOracle(
      (api, a, m, v, o, s) => api.batchNorm(a, m, v, o, s),
      [x, mean, variance, offset, scale],
    );
    expectLikeOracle(
      (api, a, m, v, o, s) => api.batchNorm(a, m, v, o, s, 0.1),
      [numbers([2, 2, 2, 3]), mean, variance, offset, scale],
    );
    expectLikeOracle(
      (api, a, m, v) => api.batchNorm(a, m, v),
      [x, numbers([2, 3], 0, 1, 6), numbers([2, 3], 0.5, 2, 7)],
    );
    expect(tf.batchNorm2d(tf.ones([1, 3]), [1, 1, 1], [1, 1, 1]).arraySync()).toEqual([[0, 0, 0]]);
    expect(() => tf.batchNorm(tf.ones([2, 3]), [1, 2], [1, 2, 3])).toThrow(
      "batchNorm: 'mean' of shape [2] does not broadcast to x",
    );
  });

  it('localResponseNormalization', () => {
    const x = numbers([1, 2, 2, 9]);
    expectLikeOracle((api, a) => api.localResponseNormalization(a as tf.Tensor4D), [x]);
    expectLikeOracle(
      (api, a) => api.localResponseNormalization(a as tf.Tensor4D, 2, 1.5, 0.3, 0.75),
      [x],
    );
    expectLikeOracle(
      (api, a) => api.localResponseNormalization(a as tf.Tensor3D, 1),
      [numbers([2, 2, 4])],
    );
    expect(() => tf.localResponseNormalization(tf.ones([2]) as unknown as tf.Tensor3D)).toThrow(
      'localResponseNormalization',
    );
    expect(() => tf.localResponseNormalization(tf.ones<'R3'>([1, 1, 2]), 1.5)).toThrow(
      'depthRadius',
    );
  });
});
