/** tf.fused and tf.linalg. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectLikeOracle, make, numbers } from '../util/oracle.ts';

const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

describeBackends('fused ops', () => {
  it('matMul', () => {
    const [a, b, bias] = [numbers([3, 4]), numbers([4, 2], -1, 1, 2), numbers([2])];
    for (const activation of activations) {
      expectLikeOracle(
        (api, x, y, z) => api.fused.matMul({ a: x, b: y, bias: z, activation }),
        [a, b, bias],
      );
    }
    expectLikeOracle(
      (api, x, y) => api.fused.matMul({ a: x, b: y, transposeA: true }),
      [numbers([4, 3]), b],
    );
    expectLikeOracle(
      (api, x, y, z, w) =>
        api.fused.matMul({ a: x, b: y, bias: z, activation: 'prelu', preluActivationWeights: w }),
      [a, b, bias, numbers([2], 0, 1, 5)],
    );
    expect(() => tf.fused.matMul({ a: make(tf, a), b: make(tf, b), bias: [1, 2, 3] })).toThrow(
      'fused.matMul: shapes',
    );
    expect(() =>
      tf.fused.matMul({ a: make(tf, a), b: make(tf, b), activation: 'swish' as 'relu' }),
    ).toThrow('fused.matMul: activation');
  });

  it('conv2d and depthwiseConv2d', () => {
    const [x, w, d, bias] = [
      numbers([1, 4, 5, 2]),
      numbers([2, 2, 2, 3], -1, 1, 2),
      numbers([2, 2, 2, 2], -1, 1, 3),
      numbers([3]),
    ];
    for (const activation of activations) {
      expectLikeOracle(
        (api, a, f, z) =>
          api.fused.conv2d({
            x: t4(a),
            filter: t4(f),
            strides: 1,
            pad: 'same',
            bias: z,
            activation,
            leakyreluAlpha: 0.2,
          }),
        [x, w, bias],
      );
      expectLikeOracle(
        (api, a, f, z) =>
          api.fused.depthwiseConv2d({
            x: t4(a),
            filter: t4(f),
            strides: 1,
            pad: 'valid',
            bias: z,
            activation,
            leakyreluAlpha: 0.2,
          }),
        [x, d, numbers([4])],
      );
    }
    const [image, filter] = [make(tf, numbers([1, 2, 4, 5])), make(tf, w)];
    const first = tf.fused.conv2d({
      x: t4(image),
      filter: t4(filter),
      strides: 1,
      pad: 'same',
      dataFormat: 'NCHW',
      bias: make(tf, bias),
    });
    const last = tf.fused.conv2d({
      x: t4(image.transpose([0, 2, 3, 1])),
      filter: t4(filter),
      strides: 1,
      pad: 'same',
      bias: make(tf, bias),
    });
    expectClose(first.dataSync(), last.transpose([0, 3, 1, 2]).dataSync());
  });
});

describeBackends('linear algebra', () => {
  it('bandPart', () => {
    for (const [lower, upper] of [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
      [-1, -1],
      [2, 1],
    ]) {
      expectLikeOracle((api, x) => api.linalg.bandPart(x, lower, upper), [numbers([4, 3])]);
      expectLikeOracle((api, x) => api.linalg.bandPart(x, lower, upper), [numbers([2, 3, 4])]);
    }
    const scalar = tf.scalar(1, 'int32');
    expect(tf.linalg.bandPart(tf.ones([2, 2]), scalar, 0).arraySync()).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(() => tf.linalg.bandPart([1], 0, 0)).toThrow('bandPart: a must be of rank 2');
    expect(() => tf.linalg.bandPart(tf.ones([2, 2]), 0.5, 0)).toThrow('bandPart: numLower');
  });

  it('gramSchmidt', () => {
    const x = make(tf, numbers([3, 4])) as tf.Tensor2D;
    const q = tf.linalg.gramSchmidt(x) as tf.Tensor2D;
    expectClose(q.matMul(q, false, true).dataSync(), tf.eye(3).dataSync());
    const list = tf.linalg.gramSchmidt(tf.unstack(x) as tf.Tensor1D[]) as tf.Tensor1D[];
    expectClose(tf.stack(list).dataSync(), q.dataSync());
    expect(() => tf.linalg.gramSchmidt(tf.ones<'R2'>([3, 2]))).toThrow(
      'gramSchmidt: a matrix must have no more rows',
    );
    expect(() => tf.linalg.gramSchmidt([tf.ones<'R1'>([2]), tf.ones<'R1'>([3])])).toThrow(
      'gramSchmidt: wants vectors of one length',
    );
  });

  it('qr', () => {
    for (const shape of [
      [3, 3],
      [4, 2],
      [2, 4],
      [2, 3, 2],
    ]) {
      for (const full of [false, true]) {
        const x = make(tf, numbers(shape));
        const [q, r] = tf.linalg.qr(x, full);
        expectClose(q.matMul(r).dataSync(), x.dataSync());
        const size = q.shape[q.rank - 1];
        const gram = tf.matMul(q, q, true, false);
        expectClose(gram.dataSync(), tf.eye(size).broadcastTo(gram.shape).dataSync());
        expectClose(tf.linalg.bandPart(r, 0, -1).dataSync(), r.dataSync(), 0);
        if (shape.length === 2) {
          expectLikeOracle((api, t) => api.linalg.qr(t, full), [numbers(shape)], 1e-4);
        }
      }
    }
    expect(tf.linalg.qr(tf.zeros([2, 2]))[1].arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(() => tf.linalg.qr(tf.ones([2]))).toThrow('qr: x must be of rank 2');
  });
});
