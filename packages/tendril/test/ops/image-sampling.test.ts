/** Images cut, turned, projected and thresholded. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectLikeOracle, input, integers, numbers } from '../util/oracle.ts';

const t1 = (x: tf.Tensor): tf.Tensor1D => x as tf.Tensor1D;
const t2 = (x: tf.Tensor): tf.Tensor2D => x as tf.Tensor2D;
const t3 = (x: tf.Tensor): tf.Tensor3D => x as tf.Tensor3D;
const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

const boxes = input(
  [4, 4],
  [0, 0, 1, 1, 0.1, 0.2, 0.7, 0.9, -0.4, 0.3, 1.3, 0.6, 0.9, 0.8, 0.2, 0.1],
);
const owners = input([4], [1, 0, 1, 0], 'int32');

describeBackends('images sampled', () => {
  it('cropAndResize', () => {
    for (const method of ['bilinear', 'nearest'] as const) {
      for (const size of [
        [3, 5],
        [1, 1],
        [6, 2],
      ] as [number, number][]) {
        expectLikeOracle(
          (api, image, box, owner) =>
            api.image.cropAndResize(t4(image), t2(box), t1(owner), size, method, 0.25),
          [numbers([2, 5, 4, 3]), boxes, owners],
        );
      }
      expectLikeOracle(
        (api, image, box, owner) =>
          api.image.cropAndResize(t4(image), t2(box), t1(owner), [2, 2], method),
        [numbers([2, 5, 4, 1]), boxes, input([4], [0, 7, 1, 2], 'int32')],
      );
    }
    expect(() =>
      tf.image.cropAndResize(tf.zeros([1, 2, 2, 1]), [[0, 0, 1, 1]], [0, 0], [1, 1]),
    ).toThrow('cropAndResize: boxInd must have one index for each of the 1 boxes');
    expect(() =>
      tf.image.cropAndResize(tf.zeros([1, 2, 2, 1]), [[0, 0, 1, 1]], [0], [0, 1]),
    ).toThrow('cropAndResize: cropSize');
  });

  it('rotateWithOffset', () => {
    for (const radians of [0, 0.4, Math.PI / 2, -2.3]) {
      for (const center of [0.5, [0.2, 0.7]] as (number | [number, number])[]) {
        expectLikeOracle(
          (api, x) => api.image.rotateWithOffset(t4(x), radians, 0.5, center),
          [numbers([2, 4, 5, 2])],
        );
      }
      expectLikeOracle(
        (api, x) =>
          api.image.rotateWithOffset(t4(x), radians, [7, 8, 9] as [number, number, number]),
        [numbers([1, 3, 6, 4])],
      );
    }
    const whole = tf.image.rotateWithOffset(tf.ones<'R4'>([1, 2, 2, 1]).toInt(), 1, 3);
    expect(whole.dtype).toBe('int32');
    expect(() => tf.image.rotateWithOffset([[1, 2]], 1)).toThrow(
      'rotateWithOffset: image must be of rank 4',
    );
  });

  it('transform', () => {
    const map = [1.0312, 0.2117, -1.3431, -0.1719, 0.9123, 0.7177, 0.0131, -0.0212];
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      for (const mode of ['constant', 'reflect', 'wrap', 'nearest'] as const) {
        for (const scale of [1, 3.1]) {
          const maps = input(
            [1, 8],
            map.map((v, i) => (i % 3 === 2 && i < 6 ? v * 5 : v) * scale),
          );
          const x = numbers([1, 4, 5, 2], -2, 2, 3);
          expectLikeOracle(
            (api, image, m) => api.image.transform(t4(image), t2(m), interpolation, mode, 0.3),
            [x, maps],
            1e-4,
          );
          expectLikeOracle(
            (api, image, m) =>
              api.image.transform(t4(image), t2(m), interpolation, mode, 0.3, [3, 7]),
            [x, maps],
            1e-4,
          );
        }
      }
    }
  });

  it('transforms every image of a batch by its own map', () => {
    const images = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
    const shift = [1, 0, 1, 0, 1, 0, 0, 0];
    const stay = [1, 0, 0, 0, 1, 0, 0, 0];
    expectClose(tf.image.transform(images, [stay, shift]).dataSync(), [1, 2, 3, 4, 6, 0, 8, 0]);
    expectClose(tf.image.transform(images, [shift]).dataSync(), [2, 0, 4, 0, 6, 0, 8, 0]);
    // A line at infinity runs through the image.
    const horizon = tf.image.transform(
      images,
      [[1, 0, 0, 0, 1, 0, -1, 0]],
      'bilinear',
      'nearest',
      9,
    );
    expect(horizon.dataSync()[1]).toBe(9);
    expect(() => tf.image.transform(images, [shift, shift, shift])).toThrow(
      'transform: transforms must be of shape [2, 8] or [1, 8], got [3,8]',
    );
  });

  it('threshold', () => {
    for (const method of ['binary', 'otsu']) {
      for (const inverted of [false, true]) {
        for (const channels of [1, 3]) {
          expectLikeOracle(
            (api, x) => api.image.threshold(t3(x), method, inverted, 0.4),
            [integers([6, 7, channels], 0, 255, channels + 3)],
          );
        }
        expectLikeOracle(
          (api, x) => api.image.threshold(t3(x), method, inverted, 0.4),
          [integers([3, 4, 1], 17, 17)],
        );
      }
    }
    expect(() => tf.image.threshold(tf.zeros([2, 2, 2]))).toThrow('threshold: image must be');
    expect(() => tf.image.threshold(tf.zeros([2, 2, 1]), 'huang')).toThrow("got 'huang'");
  });
});
