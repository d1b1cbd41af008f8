/** tf.image. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, integers, make, numbers } from '../util/oracle.ts';

const t3 = (x: tf.Tensor): tf.Tensor3D => x as tf.Tensor3D;
const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const modes: [boolean, boolean][] = [
  [false, false],
  [true, false],
  [false, true],
];

describeBackends('images', () => {
  it('resize', () => {
    for (const name of ['resizeBilinear', 'resizeNearestNeighbor'] as const) {
      for (const [align, half] of modes) {
        for (const size of [
          [4, 7],
          [2, 2],
          [1, 5],
          [6, 3],
          [3, 4],
          [3, 3],
        ] as [number, number][]) {
          expectLikeOracle(
            (api, x) => api.image[name](t4(x), size, align, half),
            [numbers([2, 3, 4, 2])],
          );
          expectLikeOracle(
            (api, x) => api.image[name](t3(x), size, align, half),
            [integers([3, 3, 1])],
          );
        }
      }
      const x = tf.ones<'R3'>([2, 2, 1]);
      expect(() => tf.image[name](x, [4, 4], true, true)).toThrow(
        `${name}: alignCorners and halfPixelCenters`,
      );
      expect(() => tf.image[name](x, [0, 4])).toThrow(`${name}: size must be`);
      expect(() => tf.image[name](tf.ones([2, 2]) as unknown as tf.Tensor3D, [4, 4])).toThrow(
        `${name}: images must be of rank 4`,
      );
    }
  });

  it('resize to the same size: a tensor of its own, with the gradient of its input', () => {
    for (const name of ['resizeBilinear', 'resizeNearestNeighbor'] as const) {
      const x = t4(make(tf, numbers([1, 3, 2, 1])));
      const y = tf.image[name](x, [3, 2]);
      y.dispose();
      expect(x.isDisposed).toBe(false);
      const gradient = tf.grad((x) => tf.image[name](t4(x), [3, 2]))(x);
      expect([...gradient.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    }
  });

  it('flip', () => {
    expectLikeOracle((api, x) => api.image.flipLeftRight(t4(x)), [numbers([2, 2, 3, 1])]);
    expect(() => tf.image.flipLeftRight(tf.ones([2]) as unknown as tf.Tensor4D)).toThrow(
      'flipLeftRight',
    );
  });

  it('grey and colour', () => {
    expectLikeOracle((api, x) => api.image.grayscaleToRGB(t3(x)), [integers([2, 2, 1], 0, 255)]);
    expectLikeOracle((api, x) => api.image.rgbToGrayscale(t3(x)), [numbers([2, 2, 3])]);
    expect(tf.image.rgbToGrayscale(t3(make(tf, integers([2, 2, 3], 0, 255)))).dtype).toBe('int32');
    expect(() => tf.image.grayscaleToRGB(tf.ones<'R3'>([2, 2, 3]))).toThrow('grayscaleToRGB');
    expect(() => tf.image.rgbToGrayscale(tf.ones<'R3'>([2, 2, 1]))).toThrow('rgbToGrayscale');
  });
});
