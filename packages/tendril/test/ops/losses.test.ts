/** tf.losses. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  expectClose,
  expectLikeOracle,
  input,
  integers,
  numbers,
  type Api,
  type Input,
} from '../util/oracle.ts';

type Loss = (
  api: Api,
  y: tf.Tensor,
  p: tf.Tensor,
  w: tf.Tensor | undefined,
  reduction?: tf.Reduction,
) => tf.Tensor;

const probability = numbers([3, 4], 0.1, 0.9, 2);
const score = numbers([3, 4], -2, 2, 2);
const label: Input = { ...integers([3, 4], 0, 1), dtype: 'float32' };

const losses: Record<string, { loss: Loss; p: Input }> = {
  absoluteDifference: {
    loss: (api, y, p, w, r) => api.losses.absoluteDifference(y, p, w, r),
    p: numbers([3, 4], 1.1, 3, 2),
  },
  meanSquaredError: {
    loss: (api, y, p, w, r) => api.losses.meanSquaredError(y, p, w, r),
    p: score,
  },
  hingeLoss: { loss: (api, y, p, w, r) => api.losses.hingeLoss(y, p, w, r), p: score },
  huberLoss: { loss: (api, y, p, w, r) => api.losses.huberLoss(y, p, w, 0.7, r), p: score },
  logLoss: { loss: (api, y, p, w, r) => api.losses.logLoss(y, p, w, 1e-7, r), p: probability },
  sigmoidCrossEntropy: {
    loss: (api, y, p, w, r) => api.losses.sigmoidCrossEntropy(y, p, w, 0.1, r),
    p: score,
  },
};

const weights: (Input | null)[] = [
  null,
  numbers([3, 4], 0.5, 2, 3),
  input([3, 1], [0, 2, 0.5]),
  input([], [2]),
];

describeBackends('losses', () => {
  const reductions = [0, 1, 2, 3, undefined] as const;

  for (const [name, { loss, p }] of Object.entries(losses)) {
    it(name, () => {
      for (const reduction of reductions) {
        for (const w of weights) {
          const inputs = w === null ? [label, p] : [label, p, w];
          expectLikeOracle((api, y, x, v) => loss(api, y, x, v, reduction), inputs);
        }
      }
    });
    it(`${name}: shapes that differ`, () => {
      const y = tf.tensor(label.values, [3, 4]);
      expect(() => loss(tf, y, tf.ones([4, 3]), undefined)).toThrow(
        /of shape \[3,4\] and .* of shape \[4,3\] must have one shape/,
      );
    });
  }

  it('softmaxCrossEntropy', () => {
    const y = input([2, 3], [0, 1, 0, 1, 0, 0]);
    const x = numbers([2, 3], -3, 3);
    for (const reduction of reductions) {
      for (const w of [undefined, input([2], [0.5, 2]), input([], [3])]) {
        for (const smoothing of [0, 0.1]) {
          const loss: Loss = (api, a, b, v) =>
            api.losses.softmaxCrossEntropy(a, b, v, smoothing, reduction);
          expectLikeOracle(
            (api, a, b, v) => loss(api, a, b, v),
            w === undefined ? [y, x] : [y, x, w],
          );
        }
      }
    }
  });

  it('cosineDistance', () => {
    for (const axis of [0, 1, -1]) {
      for (const reduction of reductions) {
        expectLikeOracle(
          (api, y, p) => api.losses.cosineDistance(y, p, axis, undefined, reduction),
          [label, score],
        );
      }
    }
  });

  it('computeWeightedLoss', () => {
    for (const reduction of reductions) {
      expectLikeOracle(
        (api, x, w) => api.losses.computeWeightedLoss(x, w, reduction),
        [score, input([1, 4], [0, 1, 2, 0])],
      );
      expectLikeOracle(
        (api, x) => api.losses.computeWeightedLoss(x, undefined, reduction),
        [score],
      );
    }
    expect(tf.losses.computeWeightedLoss([1, 2], [0, 0]).arraySync()).toBe(0);
    expect(() => tf.losses.computeWeightedLoss([1, 2], [1, 2, 3])).toThrow(
      'computeWeightedLoss: shapes [2] and [3]',
    );
    expect(tf.losses.computeWeightedLoss([1, 2], [[1, 0]], tf.Reduction.SUM).arraySync()).toBe(1);
    expect(() => tf.losses.computeWeightedLoss([1, 2], [[1], [2]])).toThrow(
      'weights of shape [2,1] do not broadcast',
    );
  });

  it('cross entropies do not overflow', () => {
    const big = [1000, -1000];
    expectClose(
      tf.losses.sigmoidCrossEntropy([1, 0], big, undefined, 0, tf.Reduction.NONE).dataSync(),
      [0, 0],
    );
    expectClose(
      tf.losses.sigmoidCrossEntropy([0, 1], big, undefined, 0, tf.Reduction.NONE).dataSync(),
      [1000, 1000],
    );
    expectClose(tf.losses.softmaxCrossEntropy([[0, 1]], [big]).dataSync(), [2000]);
    const slope = tf.grad((x) =>
      tf.losses.sigmoidCrossEntropy([0, 1], x, undefined, 0, tf.Reduction.SUM),
    );
    expectClose(slope(big).dataSync(), [1, -1]);
  });
});
