/** Tensors from a description. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, integers, numbers } from '../util/oracle.ts';

describeBackends('creation', () => {
  it('fills', () => {
    expectLikeOracle((api) => api.fill([2, 2], 3.5), []);
    expectLikeOracle((api) => api.fill([2, 2], 3.7, 'int32'), []);
    expectLikeOracle((api) => api.fill([2], true), []);
    expect(tf.fill([2], 3, 'bool').arraySync()).toEqual([1, 1]);
    expectLikeOracle((api) => api.zeros([2, 3]), []);
    expectLikeOracle((api) => api.ones([2, 3], 'bool'), []);
    expectLikeOracle((api, x) => api.zerosLike(x), [integers([2])]);
    expectLikeOracle((api, x) => api.onesLike(x), [numbers([2, 1])]);
    expect(tf.zeros([0, 3]).shape).toEqual([0, 3]);
    expect(tf.ones([]).arraySync()).toBe(1);
  });

  it('takes null for what is not said, as JavaScript code often does', () => {
    const none = null as never;
    expect(tf.tensor([[1, 2]], none, 'int32').shape).toEqual([1, 2]);
    expect(tf.zeros([2], none).dtype).toBe('float32');
    expect(tf.fill([2], 3, none).arraySync()).toEqual([3, 3]);
    expect(tf.eye(2, none, none, 'int32').arraySync()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(tf.slice([1, 2, 3], 1, none).arraySync()).toEqual([2, 3]);
    expect(tf.randomNormal([2], 0, 1, none).dtype).toBe('float32');
    expect(tf.truncatedNormal([2], 0, 1, none).dtype).toBe('float32');
    expect(tf.randomUniform([2], 0, 1, none).dtype).toBe('float32');
    expect(tf.randomGamma([2], 1, 1, none).dtype).toBe('float32');
    const image = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);
    const filter = tf.ones<tf.Rank.R4>([1, 1, 1, 1]);
    expect(tf.depthwiseConv2d(image, filter, 1, 'same', 'NHWC', none).shape).toEqual([1, 2, 2, 1]);
    expect(tf.conv2d(image, filter, 1, 'same', 'NHWC', none).shape).toEqual([1, 2, 2, 1]);
    expect(tf.batchNorm(image, [0], [1], none, none, none).shape).toEqual([1, 2, 2, 1]);
    const crop = tf.image.cropAndResize(image, [[0, 0, 1, 1]], [0], [1, 1], none, none);
    expect(crop.dataSync()).toEqual(Float32Array.of(1));
  });

  it('takes flat arrays for the innermost axes', () => {
    const pictures = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    expect(tf.tensor(pictures, [2, 2, 2]).arraySync()).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    expect(() => tf.tensor(pictures, [4, 2])).toThrow(
      'tensor: the values have the shape [2,4], the shape given is [4,2]',
    );
  });

  it('refuses what is no shape', () => {
    expect(() => tf.zeros(2 as never)).toThrow('zeros: a shape is an array');
    expect(() => tf.ones([-1])).toThrow('ones: a shape');
    expect(() => tf.fill([1.5], 1)).toThrow('fill: a shape');
    expect(() => tf.zeros([1], 'float128' as unknown as tf.DataType)).toThrow(
      "no dtype 'float128'",
    );
    expect(() => tf.fill([1], {} as unknown as number)).toThrow('fill: the value must be');
  });

  it('makes identities and diagonals', () => {
    expectLikeOracle((api) => api.eye(3), []);
    expectLikeOracle((api) => api.eye(2, 3, undefined, 'int32'), []);
    expectLikeOracle((api) => api.eye(2, 2, [2, 3]), []);
    expectLikeOracle((api, x) => api.diag(x), [numbers([3])]);
    expectLikeOracle((api, x) => api.diag(x), [integers([2, 3])]);
    expectLikeOracle((api) => api.diag([1, 2] as unknown as tf.Tensor), []);
  });

  it('counts', () => {
    expectLikeOracle((api) => api.linspace(0, 9, 4), []);
    expectLikeOracle((api) => api.linspace(2, 9, 1), []);
    expectLikeOracle((api) => api.linspace(-1, 1, 7), []);
    expect(() => tf.linspace(0, 1, 0)).toThrow('linspace: num must be');
    for (const [start, stop, step] of [
      [0, 9, 2],
      [5, 0, undefined],
      [5, 5, 1],
      [0, 5, -1],
      [0.5, 3, 0.5],
      [0, 6, undefined],
      [0, -1, -0.1],
    ] as const) {
      expectLikeOracle((api) => api.range(start, stop, step), []);
    }
    expectLikeOracle((api) => api.range(3, 9, 2, 'int32'), []);
    expectLikeOracle((api) => api.range(0, 4, 1, 'int32'), []);
    expect(() => tf.range(0, 5, 0)).toThrow('range: the step is 0');
    expect(() => tf.range(0, 5, 1, 'string' as 'int32')).toThrow(
      /range: wanted the dtype .* got .*string/,
    );
  });

  it('encodes one-hot', () => {
    const indices = { shape: [2, 2], values: [0, 2, 5, -1], dtype: 'int32' } as const;
    expectLikeOracle((api, x) => api.oneHot(x, 3), [indices]);
    expectLikeOracle((api, x) => api.oneHot(x, 4, 5, -1, 'float32'), [indices]);
    expect(tf.oneHot([1, 0], 2, 1, 0, 'bool').arraySync()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(() => tf.oneHot(tf.tensor1d([1, 0]), 2)).toThrow(
      "oneHot: argument 'indices' must be int32, got float32",
    );
    expect(() => tf.oneHot([1], 0)).toThrow('oneHot: depth must be');
  });

  it('makes grids', () => {
    const [x, y] = [numbers([3]), numbers([2], 0, 1, 4)];
    expectLikeOracle((api, a, b) => api.meshgrid(a, b), [x, y]);
    expectLikeOracle((api, a, b) => api.meshgrid(a, b, { indexing: 'ij' }), [x, y]);
    expect(tf.meshgrid()).toEqual([]);
    expect(tf.meshgrid(tf.tensor1d([1, 2]))[0].arraySync()).toEqual([1, 2]);
    expect(() => tf.meshgrid([1], [2], { indexing: 'ab' })).toThrow('meshgrid: indexing');
  });
});
