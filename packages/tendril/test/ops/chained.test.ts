/** Chained methods. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectLikeOracle, make, numbers, type Api } from '../util/oracle.ts';

describeBackends('chained methods', () => {
  it('are the ops, with the tensor first', () => {
    const runs: ((api: Api, x: tf.Tensor, y: tf.Tensor) => tf.Tensor | tf.Tensor[])[] = [
      (_, x, y) => x.add(y).sub(1).mul(y).div(2),
      (_, x, y) => x.maximum(y).minimum(1).squaredDifference(y),
      (_, x) => x.exp().log1p().sqrt().clipByValue(0.5, 1),
      (_, x) => x.relu().leakyRelu(0.1).softplus().step(0.5),
      (_, x, y) => x.less(y).logicalNot(),
      (_, x, y) => x.where(y.greater(0), y),
      (_, x) => x.sum(1, true).mean(),
      (_, x) => x.norm('euclidean', 1),
      (_, x) => x.argMax(1),
      (_, x) => x.cumsum(1, true),
      (_, x, y) => x.matMul(y, false, true),
      (_, x, y) => x.concat(y, 1),
      (_, x, y) => x.concat([y, x]),
      (_, x, y) => x.stack(y, 1),
      (_, x) => x.softmax(),
      (_, x) => x.reshape([3, 2]).transpose().flatten(),
      (_, x) => x.as3D(1, 2, 3).squeeze().expandDims(1),
      (_, x) => x.slice([0, 1], [2, 1]),
      (_, x) => x.split(3, 1),
      (_, x) => x.unstack(),
      (_, x) =>
        x
          .tile([2, 1])
          .reverse(0)
          .pad([
            [0, 1],
            [1, 0],
          ]),
      (_, x) => x.toInt().toFloat().toBool(),
      (_, x) => x.argMax().oneHot(2),
      (_, x, y) => x.reshapeAs(y.transpose()),
      (_, x) => x.zerosLike().onesLike(),
      (_, x) => x.sum().asScalar(),
      (_, x) => x.gather([1, 0]).as1D(),
      (_, x) => x.batchNorm([0, 1, 2], [1, 2, 3]),
      (_, x) => x.as4D(1, 2, 3, 1).resizeBilinear([4, 4]),
      (_, x) => x.as4D(1, 2, 3, 1).maxPool(2, 1, 'same').avgPool(2, 1, 'same'),
    ];
    runs.forEach((f) =>
      expectLikeOracle((api, x, y) => f(api, x, y), [numbers([2, 3]), numbers([2, 3], -1, 1, 2)]),
    );
  });

  it('make variables', () => {
    const v = make(tf, numbers([2])).variable(true, 'chained/v');
    expect(v).toBeInstanceOf(tf.Variable);
    expect(v.name).toBe('chained/v');
    v.dispose();
  });

  it('say what is wrong', () => {
    expect(() => tf.ones([2]).asScalar()).toThrow(
      'asScalar: the shape [2] holds 2 elements, not one',
    );
    expect(() => tf.ones([2]).add(tf.ones([3]))).toThrow('add: shapes [2] and [3]');
  });

  it('do not show up among a tensor’s own properties', () => {
    const own: string[] = [];
    for (const key in tf.scalar(1)) own.push(key);
    expect(own).not.toContain('add');
  });
});
