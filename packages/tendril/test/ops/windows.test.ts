/** maxPoolWithArgmax and dilation2d. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, make, numbers } from '../util/oracle.ts';

const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

describeBackends('windows', () => {
  it('maxPoolWithArgmax', () => {
    for (const pad of ['same', 'valid'] as const) {
      for (const batch of [false, true]) {
        expectLikeOracle(
          (api, x) => {
            const { result, indexes } = api.maxPoolWithArgmax(t4(x), [2, 3], [1, 2], pad, batch);
            return [result, indexes];
          },
          [numbers([2, 4, 5, 2])],
        );
      }
    }
    const { result, indexes } = tf.maxPoolWithArgmax(
      t4(make(tf, numbers([2, 4, 4, 3]))),
      2,
      1,
      'valid',
      true,
    );
    const flat = make(tf, numbers([2, 4, 4, 3])).flatten();
    expect(flat.gather(indexes).arraySync()).toEqual(result.arraySync());
  });

  it('dilation2d', () => {
    for (const pad of ['same', 'valid'] as const) {
      for (const [strides, dilations] of [
        [1, 1],
        [2, 1],
        [1, 2],
      ]) {
        expectLikeOracle(
          (api, x, w) => api.dilation2d(t4(x), w as tf.Tensor3D, strides, pad, dilations),
          [numbers([2, 6, 5, 2], 0, 2), numbers([2, 3, 2], 0, 1, 3)],
        );
      }
    }
    expect(
      tf.dilation2d(tf.fill<'R4'>([1, 2, 2, 1], -5), tf.zeros([3, 3, 1]), 1, 'same').dataSync(),
    ).toEqual(Float32Array.of(-5, -5, -5, -5));
    expect(() =>
      tf.dilation2d(tf.ones<'R4'>([1, 2, 2, 2]), tf.ones<'R3'>([1, 1, 1]), 1, 'same'),
    ).toThrow('dilation2d: x of shape');
  });
});
