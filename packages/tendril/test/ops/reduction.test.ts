/** Axes reduced to one value, or to running values. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { booleans, expectClose, expectLikeOracle, integers, numbers } from '../util/oracle.ts';

const axesOf3: (number | number[] | undefined)[] = [
  undefined,
  0,
  1,
  -1,
  [0, 2],
  [-1, 0],
  [0, 1, 2],
  [],
];

describeBackends('reductions', () => {
  const cube = numbers([2, 3, 4]);

  for (const name of ['sum', 'mean', 'prod', 'max', 'min', 'logSumExp'] as const) {
    it(`${name}: any axes`, () => {
      for (const axis of axesOf3) {
        expectLikeOracle((api, x) => api[name](x, axis), [cube]);
        expectLikeOracle((api, x) => api[name](x, axis, true), [cube]);
      }
      expectLikeOracle((api, x) => api[name](x), [numbers([])]);
    });
    it(`${name}: integers and booleans`, () => {
      expectLikeOracle((api, x) => api[name](x, 0), [integers([3, 4])]);
      expectLikeOracle((api, x) => api[name](x, 0), [booleans([3, 4])]);
    });
    it(`${name}: an axis that is not there`, () => {
      expect(() => tf[name](tf.ones([2, 3]), 2)).toThrow(
        `${name}: axis must be a whole number from -2 to 1 for the shape [2,3], got 2`,
      );
    });
  }

  it('of nothing', () => {
    const none = tf.zeros([0, 2]);
    expect(tf.sum(none).arraySync()).toBe(0);
    expect(tf.prod(none, 0).arraySync()).toEqual([1, 1]);
    expect(tf.max(none).arraySync()).toBe(-Infinity);
    expect(tf.min(none).arraySync()).toBe(Infinity);
    expect(tf.norm(none).arraySync()).toBe(0);
    expect(tf.mean(none).arraySync()).toBe(0);
  });

  it('prod has a gradient at zeros', () => {
    expect(
      tf
        .grad((x) => tf.prod(x))(tf.tensor1d([2, 0, 3]))
        .arraySync(),
    ).toEqual([0, 6, 0]);
    expect(
      tf
        .grad((x) => tf.prod(x, -1))(tf.tensor1d([2, 4]))
        .arraySync(),
    ).toEqual([4, 2]);
  });

  it('any and all', () => {
    for (const axis of [undefined, 0, 1, -1]) {
      expectLikeOracle((api, x) => api.any(x, axis), [booleans([4, 3])]);
      expectLikeOracle((api, x) => api.all(x, axis, true), [booleans([4, 3])]);
    }
    expect(() => tf.any(tf.ones([2]))).toThrow("any: argument 'x' must be bool");
  });

  it('argMax and argMin', () => {
    for (const axis of [undefined, 1, -1]) {
      expectLikeOracle((api, x) => api.argMax(x, axis), [cube]);
      expectLikeOracle((api, x) => api.argMin(x, axis), [cube]);
    }
    expectLikeOracle((api, x) => api.argMax(x), [integers([20], 0, 3)]);
    expectLikeOracle((api, x) => api.argMin(x), [booleans([20])]);
    expect(tf.argMax([3, 1, 3]).arraySync()).toBe(0);
    expect(() => tf.argMax(tf.scalar(1))).toThrow('argMax: got axis 0 for a scalar');
    expect(() => tf.grad((x) => tf.argMax(x))(tf.tensor1d([1, 2]))).toThrow('int32');
  });

  it('logSumExp neither overflows nor loses infinities', () => {
    expectClose(tf.logSumExp([1000, 1000]).dataSync(), [1000 + Math.log(2)]);
    expect(tf.logSumExp([-Infinity, -Infinity]).arraySync()).toBe(-Infinity);
    expect(tf.logSumExp([Infinity, 1]).arraySync()).toBe(Infinity);
    expect(tf.logSumExp([NaN, 1]).arraySync()).toBeNaN();
    expectClose(
      tf
        .grad((x) => tf.logSumExp(x))(tf.tensor1d([0, 1000]))
        .dataSync(),
      [0, 1],
    );
  });

  it('moments', () => {
    for (const axis of axesOf3) {
      expectLikeOracle((api, x) => Object.values(api.moments(x, axis)), [cube]);
      expectLikeOracle((api, x) => Object.values(api.moments(x, axis, true)), [cube]);
    }
    expectLikeOracle((api, x) => Object.values(api.moments(x)), [integers([5])]);
    const far = tf.tensor1d([10001, 10002, 10003]);
    expectClose(tf.moments(far).variance.dataSync(), [2 / 3], 1e-3);
  });

  it('norms', () => {
    const matrix = numbers([3, 4]);
    for (const ord of [undefined, 'euclidean', 1, 2, Infinity, -Infinity] as const) {
      expectLikeOracle((api, x) => api.norm(x, ord), [matrix]);
      expectLikeOracle((api, x) => api.norm(x, ord, 1), [matrix]);
      expectLikeOracle((api, x) => api.norm(x, ord, [0], true), [matrix]);
    }
    for (const ord of ['euclidean', 'fro', 1, Infinity, -Infinity] as const) {
      expectLikeOracle((api, x) => api.norm(x, ord, [0, 1]), [matrix]);
      expectLikeOracle((api, x) => api.norm(x, ord, [1, 2]), [cube]);
      expectLikeOracle((api, x) => api.norm(x, ord, [0, 1], true), [matrix]);
    }
    expect(tf.norm(tf.ones([2, 3, 4]), 1, [2, 1]).arraySync()).toEqual([4, 4]);
    expectLikeOracle((api, x) => api.euclideanNorm(x, 0), [matrix]);
    expectLikeOracle((api, x) => api.norm(x), [numbers([])]);
    expect(
      tf
        .grad((x) => tf.norm(x))(tf.zeros([2]))
        .arraySync(),
    ).toEqual([0, 0]);
    expect(() => tf.norm([1], 3)).toThrow('norm: ord must be');
    expect(() => tf.norm(tf.ones([2, 2]), 2, [0, 1])).toThrow('norm');
  });

  for (const name of ['cumsum', 'cumprod'] as const) {
    it(name, () => {
      for (const exclusive of [false, true]) {
        for (const reverse of [false, true]) {
          expectLikeOracle((api, x) => api[name](x, 0, exclusive, reverse), [numbers([3, 4])]);
          expectLikeOracle((api, x) => api[name](x, 1, exclusive, reverse), [integers([3, 4])]);
        }
      }
      expectClose(
        tf[name](
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          -1,
        ).dataSync(),
        name === 'cumsum' ? [1, 3, 3, 7] : [1, 2, 3, 12],
      );
      expect(() => tf[name](tf.ones([2]), 1)).toThrow(`${name}: axis`);
    });
  }
});
