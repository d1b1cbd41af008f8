/** Comparisons, logic and choice. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { booleans, expectLikeOracle, input, integers, numbers } from '../util/oracle.ts';

describeBackends('logic', () => {
  for (const name of [
    'equal',
    'notEqual',
    'less',
    'lessEqual',
    'greater',
    'greaterEqual',
  ] as const) {
    it(name, () => {
      expectLikeOracle(
        (api, a, b) => api[name](a, b),
        [integers([4, 5], 0, 3), integers([5], 0, 3, 2)],
      );
      expectLikeOracle((api, a, b) => api[name](a, b), [numbers([4, 5]), integers([4, 1], -1, 1)]);
      expectLikeOracle((api, a, b) => api[name](a, b), [booleans([8]), booleans([8], 2)]);
      expectLikeOracle(
        (api, a, b) => api[name](a, b),
        [input([2], [NaN, 1]), input([2], [NaN, NaN])],
      );
      expect(() => tf[name](tf.ones([2]), tf.ones([3]))).toThrow(`${name}: shapes`);
    });
  }

  for (const name of ['logicalAnd', 'logicalOr', 'logicalXor'] as const) {
    it(name, () => {
      expectLikeOracle((api, a, b) => api[name](a, b), [booleans([3, 8]), booleans([8], 2)]);
      expect(() => tf[name](tf.tensor1d([1]), [true])).toThrow(
        `${name}: argument 'a' must be bool, got float32; convert it with .cast('bool')`,
      );
    });
  }

  it('logicalNot', () => {
    expectLikeOracle((api, a) => api.logicalNot(a), [booleans([8])]);
    expect(() => tf.logicalNot(tf.tensor1d([1], 'int32'))).toThrow('logicalNot');
  });

  it('bitwiseAnd', () => {
    expectLikeOracle(
      (api, a, b) => api.bitwiseAnd(a, b),
      [integers([8], -99, 99), integers([8], -99, 99, 2)],
    );
    expect(() => tf.bitwiseAnd(tf.ones([1]), tf.ones([1]))).toThrow('bitwiseAnd');
  });

  it('where', () => {
    const inputs = [booleans([3, 4]), numbers([3, 4]), numbers([3, 4], 5, 6)];
    expectLikeOracle((api, c, a, b) => api.where(c, a, b), inputs);
    expectLikeOracle(
      (api, c, a, b) => api.where(c, a, b),
      [booleans([3, 1]), numbers([3, 4]), numbers([])],
    );
    expectLikeOracle(
      (api, c, a, b) => api.where(c, a, b),
      [booleans([4]), integers([4]), numbers([4])],
    );
    expectLikeOracle(
      (api, c, a, b) => api.where(c, a, b),
      [booleans([4]), booleans([4], 2), booleans([4], 3)],
    );
    expect(tf.where([true, false], 1, 2).arraySync()).toEqual([1, 2]);
    expect(() => tf.where(tf.ones([2]), 1, 2)).toThrow("where: argument 'condition' must be bool");
    expect(() => tf.where([true], [1, 2], [1, 2, 3])).toThrow('where: shapes');
  });
});
